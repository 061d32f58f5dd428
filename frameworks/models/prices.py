"""Price lists of frameworks and the prices in them, each line with the row that it came from."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce, Lower

from frameworks.choices import OpenTo, PriceListState, VatBasis
from frameworks.models.frameworks import Framework
from frameworks.models.lots import Lot
from frameworks.models.publishing import may_open
from frameworks.models.suppliers import Supplier
from procurement_portal.core.models import StoredFile, Timestamped

HELD = (PriceListState.UNREVIEWED, PriceListState.APPROVED)
SHOWN = (PriceListState.APPROVED, PriceListState.RETIRED)


class PriceListQuerySet(models.QuerySet["PriceList"]):
    """Sets of price lists."""

    def visible_to(self, person: Any) -> "PriceListQuerySet":
        """Once approved, those whom the list is open to; the publisher's people always (R70)."""
        frameworks = Framework.objects.visible_to(person)
        allowed = PriceList.objects.filter(may_open(person), state__in=SHOWN).values("pk")
        own = Framework.objects.of_publishers_of(person)
        return self.filter(Q(framework__in=frameworks, pk__in=allowed) | Q(framework__in=own))

    def locked(self, list_id: int) -> "PriceList":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("framework__publisher")
            .get(pk=list_id)
        )


class PriceList(Timestamped):
    """Prices of a framework as they came in one file; somebody else than the uploader approves it.

    `version` counts the lists that stood in each other's place; `replaces` is the one before.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="price_lists")
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.CASCADE, related_name="price_lists"
    )
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="price_lists"
    )
    title = models.TextField()
    state = models.TextField(choices=PriceListState, default=PriceListState.UNREVIEWED)
    open_to = models.TextField(choices=OpenTo, default=OpenTo.HOLDERS)
    vat_basis = models.TextField(choices=VatBasis, default=VatBasis.EXCLUDING)
    currency = models.TextField(default="GBP")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    rows_left_out = models.PositiveIntegerField(
        default=0, help_text="Rows of the file that were refused when it was loaded."
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whoever loaded it may not approve it.",
    )
    uploaded_at = models.DateTimeField()
    decided_by = models.TextField(blank=True, help_text="As text: history outlives people.")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was rejected or retired.")

    objects = PriceListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="price_list_code_lists_known",
                condition=Q(state__in=PriceListState.values)
                & Q(open_to__in=OpenTo.values)
                & Q(vat_basis__in=VatBasis.values)
                & Q(currency="GBP"),
            ),
            models.CheckConstraint(
                name="price_list_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="price_list_rejected_with_reason",
                condition=~Q(state=PriceListState.REJECTED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="price_list_first_version_replaces_nothing",
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["framework", "lot", "supplier", "file"],
                condition=Q(state__in=HELD),
                nulls_distinct=False,
                name="price_list_file_once",
            ),
        ]
        indexes = [models.Index(fields=["framework", "state"], name="price_list_by_state")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class PriceLineQuerySet(models.QuerySet["PriceLine"]):
    """Sets of prices."""

    def visible_to(self, person: Any) -> "PriceLineQuerySet":
        """Those of the lists that the person may open."""
        return self.filter(price_list__in=PriceList.objects.visible_to(person))


class HashOf(Func):
    """One number for several texts; 64 bits, so that two differ by more than luck."""

    template = "hashtextextended(%(expressions)s, 0)"
    arg_joiner = " || '|' || "
    output_field = models.BigIntegerField()


def _number(name: str) -> Any:
    return Coalesce(Cast(F(name), models.TextField()), Value(""))


_THING = (
    _number("lot"),
    Lower("code"),
    Lower("item"),
    Lower("unit"),
    _number("units_per_order_unit"),
    Lower("region"),
    Lower("variant"),
)


class PriceLine(models.Model):
    """What one thing costs: of one supplier, by one unit, in one region, between two days.

    Without days of its own it holds as long as its list. `variant` is what a column of a wide rate
    card stands for where that is neither supplier nor region, such as a grade or kind of building.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="lines")
    sheet = models.TextField(blank=True)
    row_number = models.PositiveIntegerField(help_text="In the file, as a spreadsheet shows it.")
    column = models.TextField(blank=True)
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.CASCADE, related_name="price_lines"
    )
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="price_lines"
    )
    code = models.TextField(blank=True, help_text="The item's code in the list.")
    item = models.TextField()
    unit = models.TextField(blank=True)
    units_per_order_unit = models.PositiveIntegerField(default=1)
    region = models.TextField(blank=True, help_text="Everywhere when empty.")
    variant = models.TextField(blank=True)
    price = models.DecimalField(max_digits=18, decimal_places=4)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    thing = models.GeneratedField(
        expression=HashOf(*_THING),
        output_field=models.BigIntegerField(),
        db_persist=True,
        help_text="Equal where two suppliers price the same.",
    )
    identity = models.GeneratedField(
        expression=HashOf(_number("price_list"), _number("supplier"), *_THING),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    objects = PriceLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="price_not_negative", condition=Q(price__gte=0)),
            models.CheckConstraint(name="price_line_names_its_item", condition=~Q(item="")),
            models.CheckConstraint(
                name="price_line_holds_units", condition=Q(units_per_order_unit__gte=1)
            ),
            models.CheckConstraint(
                name="price_line_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="price_line_ranges_do_not_overlap",
                expressions=[
                    (
                        Func(F("identity"), F("identity"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["price_list", "thing"], name="price_line_by_thing")]

    def __str__(self) -> str:
        return f"{self.item}: {self.price}"
