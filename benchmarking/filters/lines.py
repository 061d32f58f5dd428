"""Spend lines, narrowed for the API and for the page: a search finds no name that is withheld."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from benchmarking import policies
from benchmarking.choices import LeakageCause, LineClass, Permission
from benchmarking.models import SpendImport, SpendLine
from benchmarking.queries import categories, use_lines, wording
from frameworks.choices import PUBLIC_PLACES, SpendKind
from frameworks.filters import own_authorities
from frameworks.models import Category, Contract, Framework, SupplierOnLot
from procurement_portal.core import access
from procurement_portal.core.filters import Day, Filters, Search, Sort
from procurement_portal.core.month_field import MonthField
from procurement_portal.core.periods import first_of_month

Rows = QuerySet[Any]
SHOWN = "shown"
OF_FIGURES = frozenset(
    {"authority", "category", "itself", "month_from", "month_to", "use", "use_of", "cause"}
    | {"sort", "names"}
)
"""Filters by which figures of the use of frameworks are made, and those that narrow nothing."""


def _remark() -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        choices=list(wording.LINE_FLAGS.items()), label="Remark", method="with_flag"
    )


class OfLines(Filters):
    """Lines without the names of people, unless the address asks for them and the person may.

    Raises NotAllowed for a person who may read them nowhere.
    """

    names = django_filters.ChoiceFilter(
        choices=[(SHOWN, "Shown, and recorded")],
        label="Names of people",
        method="as_asked",
        widget=forms.HiddenInput,
    )

    def __init__(
        self, data: Any = None, queryset: Any = None, *, request: Any = None, prefix: Any = None
    ) -> None:
        self.named_at: frozenset[int] = frozenset()
        if data and data.get("names") == SHOWN:
            access.require(request.user, Permission.SPEND_PERSONAL)
            self.named_at = policies.names_read_at(request.user)
        rows = SpendLine.objects.none() if queryset is None else queryset
        told = rows.naming_people_at(self.named_at).with_payee()
        super().__init__(data, told, request=request, prefix=prefix)

    def with_flag(self, rows: Rows, name: str, flag: str) -> Rows:
        """Lines that carry the remark, whatever else they carry."""
        return rows.filter(flags__contains=[flag])

    def as_asked(self, rows: Rows, name: str, value: str) -> Rows:
        """What is asked decides on the columns, before any row is searched."""
        return rows


class ByUse(OfLines):
    """Lines by what they are to the frameworks of their authority, as its figures count them.

    Narrowed to one framework, lines whose names are withheld are left out: that somebody is a
    supplier on it would name them. `nameless` holds these, so that a page can say what is missing.
    """

    use = django_filters.MultipleChoiceFilter(
        choices=LineClass.choices,
        label="On or off framework",
        method="as_asked",
        widget=forms.MultipleHiddenInput,
    )
    cause = django_filters.ChoiceFilter(
        choices=LeakageCause.choices,
        label="Why it is off framework",
        method="as_asked",
        widget=forms.HiddenInput,
    )
    use_of = django_filters.ModelChoiceFilter(
        queryset=lambda request: Framework.objects.visible_to(getattr(request, "user", None)),
        to_field_name="slug",
        label="On this framework, or off it from its suppliers",
        method="as_asked",
        widget=forms.HiddenInput,
    )

    nameless: Rows | None = None

    def asked(self) -> use_lines.Asked:
        """What is asked of the use of frameworks."""
        given = self.form.cleaned_data
        return use_lines.Asked(
            classes=frozenset(given.get("use") or ()),
            cause=given.get("cause") or "",
            framework=given.get("use_of"),
        )

    def scope(self) -> use_lines.Scope:
        """Whose lines of which months and categories."""
        given = self.form.cleaned_data
        return use_lines.scope(
            self.request.user,
            given.get("authority"),
            given.get("month_from"),
            given.get("month_to"),
            self.within(given.get("category")),
        )

    def is_of_use_alone(self) -> bool:
        """Whether no filter is on by which no figure of the use of frameworks is made."""
        given = self.form.cleaned_data
        return not any(value for name, value in given.items() if name not in OF_FIGURES)

    def within(self, category: Category | None) -> frozenset[int] | None:
        """The categories that are asked for: the named one alone."""
        return frozenset([category.pk]) if category else None

    def filter_queryset(self, queryset: Rows) -> Rows:
        """Narrow as the address asks, at last by the use of frameworks."""
        rows: Rows = super().filter_queryset(queryset)
        asked = self.asked()
        if not asked:
            return rows
        found = rows.filter(use_lines.matching(self.scope(), asked))
        if asked.framework is None:
            return found
        self.nameless = found.filter(is_named=False)
        return found.filter(is_named=True)


class SpendLineFilters(ByUse):
    """Lines by where they come from, what they are and when they were paid."""

    order = ("-financial_year", "-spend_import_id", "row_number")

    q = Search("supplier_shown", "description_shown", label="Supplier or description")
    authority = django_filters.ModelChoiceFilter(queryset=own_authorities, label="Authority")
    spend_import = django_filters.ModelChoiceFilter(
        queryset=lambda request: SpendImport.objects.visible_to(getattr(request, "user", None)),
        label="Import",
    )
    category = django_filters.ModelChoiceFilter(
        to_field_name="key", queryset=Category.objects.order_by("name", "pk"), label="Category"
    )
    kind = django_filters.ChoiceFilter(choices=SpendKind.choices, label="What the money is")
    supplier = django_filters.NumberFilter(field_name="payee_id", label="Supplier's number")
    month_from = Day("month", "gte", "Months from")
    month_to = Day("month", "lte", "Months to")
    flag = _remark()
    sort = Sort("paid_on", "net_amount", "month")

    class Meta:
        model = SpendLine
        fields: list[str] = []


class Month(django_filters.Filter):
    """Rows whose month compares with the one written, in any way people write a month."""

    field_class = MonthField


class LineListFilters(ByUse):
    """The list of lines: a category holds what lies below it, unless it is asked for by itself."""

    order = ("-month", "-spend_import_id", "row_number")

    q = Search("supplier_shown", "payee_name", label="Supplier")
    authority = django_filters.ModelChoiceFilter(
        queryset=own_authorities, to_field_name="slug", label="Authority"
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.order_by("name", "pk"),
        to_field_name="key",
        label="Category",
        method="at_and_below",
    )
    month_from = Month("month", "gte", label="From month", help_text="Such as April 2026")
    month_to = Month("month", "lte", label="To month")
    spend_import = django_filters.ModelChoiceFilter(
        queryset=lambda request: SpendImport.objects.visible_to(request.user).order_by(
            "-created_at", "-pk"
        ),
        label="Import",
    )
    flag = _remark()
    contract = django_filters.ModelChoiceFilter(
        queryset=lambda request: Contract.objects.visible_to(request.user),
        label="Paid to the supplier while this ran",
        method="while_it_ran",
        widget=forms.HiddenInput,
    )
    framework = django_filters.ModelChoiceFilter(
        queryset=lambda request: Framework.objects.visible_to(request.user),
        to_field_name="slug",
        label="Paid to suppliers on this framework",
        method="to_suppliers_on",
        widget=forms.HiddenInput,
    )
    itself = django_filters.ChoiceFilter(
        choices=[("yes", "Without the categories below it")],
        label="The category by itself",
        method="as_asked",
        widget=forms.HiddenInput,
    )
    sort = Sort(
        ("month", "paid"),
        ("supplier_shown", "supplier"),
        ("category__name", "category"),
        ("net_amount", "amount"),
    )

    class Meta:
        model = SpendLine
        fields: list[str] = []

    def while_it_ran(self, rows: Rows, name: str, contract: Contract) -> Rows:
        """Lines that pay the contract's supplier between its first and its last day."""
        last = contract.ended_on or contract.ends_on
        paid = rows.filter(authority=contract.authority_id, payee_id=contract.supplier_id)
        by_day = Q(paid_on__gte=contract.starts_on)
        by_month = Q(paid_on=None, month__gte=first_of_month(contract.starts_on))
        if last is not None:
            by_day &= Q(paid_on__lte=last)
            by_month &= Q(month__lte=last)
        return paid.filter(by_day | by_month)

    def to_suppliers_on(self, rows: Rows, name: str, framework: Framework) -> Rows:
        """Spend paid to suppliers that hold or held a place on the framework."""
        places = SupplierOnLot.objects.visible_to(self.request.user).filter(
            lot__framework=framework, status__in=PUBLIC_PLACES
        )
        return rows.filter(kind=SpendKind.SPEND, payee_id__in=places.values("supplier"))

    def at_and_below(self, rows: Rows, name: str, category: Category) -> Rows:
        """Lines of the category and of those below it in the tree, or of itself alone."""
        return rows.filter(category__in=self.within(category))

    def within(self, category: Category | None) -> frozenset[int] | None:
        """The category and those below it, unless it is asked for by itself."""
        if category is None or self.form.cleaned_data.get("itself"):
            return super().within(category)
        return frozenset(categories.tree(self.request.user).at_and_below(category.pk))
