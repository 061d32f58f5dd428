"""Price lists for those who publish a framework: upload, check, mend, load, decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from frameworks.actions import price_lists
from frameworks.choices import Permission
from frameworks.forms import prices as forms
from frameworks.models import Lot, PriceList, Supplier
from frameworks.queries import prices
from frameworks.sheets import price_list as sheets
from frameworks.views.of_framework import trail_to
from frameworks.views.prices import OfFramework, moves
from procurement_portal.core import access, files
from procurement_portal.core.models import StoredFile
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import ActionPage, ListPage, csv_download

SALT = "frameworks.price-list"
FIRST_LINES = 10
EXAMPLES = 3


class Managed(OfFramework):
    """A page for those who load prices for the framework; not found for others."""

    permission = Permission.PRICES_LOAD

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Others learn nothing of what waits here."""
        may_enter = request.user.is_authenticated and access.can(request.user, self.permission)
        if may_enter and not self.may_load:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def frame(self, *more: tuple[str, str]) -> dict[str, Any]:
        """The framework and the way back."""
        here = reverse("price-lists", args=[self.framework.slug])
        return {
            "framework": self.framework,
            "cancel_url": here,
            "breadcrumbs": trail_to(self.framework, *more),
        }


class PriceLists(Managed, ListPage):
    """Every price list of the framework and how it stands."""

    model = PriceList
    title = "Price lists"
    template_name = "frameworks/price_lists.html"

    def get_queryset(self) -> QuerySet[Any]:
        """What waits first."""
        return prices.lists_of(self.framework, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the framework."""
        return super().get_context_data(**self.frame() | kwargs)


class PriceListUpload(Managed, ActionPage):
    """Give a file of prices; nothing is loaded by that."""

    form_class = forms.UploadPrices
    title = "Load prices"
    submit = "Read the file"
    done = "The file is read. Nothing is loaded yet."
    template_name = "frameworks/price_list_upload.html"
    action = staticmethod(price_lists.receive)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the framework's own lots, suppliers and lists."""
        return super().get_form_kwargs() | {"framework": self.framework}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The bytes; what else was said travels in the next address."""
        self.said = form.cleaned_data
        return {"framework": self.framework, "chunks": self.said["prices_file"].chunks()}

    def get_success_url(self) -> str:
        """The page that shows what was understood."""
        token = sign(
            framework=self.framework.pk,
            stored=self.result.pk,
            name=self.said["prices_file"].name,
            lot=key_of(self.said["lot"]),
            supplier=key_of(self.said["supplier"]),
            replaces=key_of(self.said["replaces"]),
        )
        return reverse("price-list-check", args=[self.framework.slug, token])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the framework."""
        above = ("Price lists", reverse("price-lists", args=[self.framework.slug]))
        return super().get_context_data(**self.frame(above) | kwargs)


def key_of(row: Any) -> int | None:
    """The key of what was chosen."""
    return row.pk if row else None


def sign(**said: Any) -> str:
    """What a person said of an upload, as a part of an address that nobody else can make up."""
    return signing.dumps(said, salt=SALT, compress=True)


class OfUpload(Managed):
    """A page about a file that was given and not loaded."""

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """What was said when the file was given; not found where the address is not ours."""
        try:
            said: Mapping[str, Any] = signing.loads(self.kwargs["token"], salt=SALT)
        except signing.BadSignature as forged:
            raise Http404 from forged
        if said["framework"] != self.framework.pk:
            raise Http404
        return said

    def _chosen(self, model: Any, name: str) -> Any:
        return model.objects.filter(pk=self.said[name]).first()

    @cached_property
    def terms(self) -> dict[str, Any]:
        """What was chosen for the whole file."""
        return {
            "lot": self._chosen(Lot, "lot"),
            "supplier": self._chosen(Supplier, "supplier"),
        }

    @cached_property
    def stored(self) -> StoredFile:
        """The bytes."""
        return get_object_or_404(StoredFile, pk=self.said["stored"])

    @cached_property
    def outcome(self) -> sheets.Reading | price_lists.PricesNotReadable:
        """What the file says, or why it cannot be read at all; it is read once."""
        try:
            return price_lists.check(
                framework=self.framework,
                stored=self.stored,
                by=self.request.user,
                at=timezone.now(),
                **self.terms,
            )
        except price_lists.PricesNotReadable as refusal:
            return refusal

    @property
    def refusal(self) -> price_lists.PricesNotReadable | None:
        """Why the file cannot be read at all, where that is so."""
        return None if isinstance(self.outcome, sheets.Reading) else self.outcome

    @property
    def reading(self) -> sheets.Reading:
        """What the file says. Raises PricesNotReadable."""
        if isinstance(self.outcome, sheets.Reading):
            return self.outcome
        raise self.outcome


@dataclass(frozen=True)
class Cause:
    """Cells refused for one reason, and the first of them."""

    reason: str
    cure: str
    count: int
    examples: list[sheets.Refusal]


class PriceListCheck(OfUpload, ActionPage):
    """What was understood of the file, what is refused and why; from here it is loaded."""

    form_class = forms.LoadPrices
    title = "Check the prices"
    submit = "Load the prices"
    done = "Loaded. Another manager of your consortium now approves the list."
    template_name = "frameworks/price_list_check.html"
    action = staticmethod(price_lists.load)

    @cached_property
    def replaces(self) -> PriceList | None:
        """The list in whose place this one is to stand."""
        found: PriceList | None = self._chosen(PriceList, "replaces")
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask about refused rows only where there are some."""
        has_refused = self.refusal is None and bool(self.reading.refused)
        return super().get_form_kwargs() | {"has_refused": has_refused}

    def get_initial(self) -> dict[str, Any]:
        """As the file, its name and the list before it say."""
        before, framework = self.replaces, self.framework
        said: dict[str, Any] = {
            "title": before.title if before else Path(self.said["name"]).stem,
            "starts_on": framework.starts_on,
            "ends_on": framework.ends_on,
        }
        if before:
            said |= {"open_to": before.open_to, "vat_basis": before.vat_basis}
        if self.refusal is None and self.reading.vat:
            said["vat_basis"] = self.reading.vat
        return said

    def arguments(self, form: Any) -> dict[str, Any]:
        """The file and all that was said of it."""
        said = dict(form.cleaned_data)
        leave_out = said.pop("leave_out_refused", False)
        return {
            "framework": self.framework,
            "stored": self.stored,
            "file_name": self.said["name"],
            "terms": price_lists.Terms(**said, **self.terms, replaces=self.replaces),
            "leave_out_refused": leave_out,
        }

    def get_success_url(self) -> str:
        """The list's own page."""
        return reverse("price-list", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was understood."""
        above = ("Price lists", reverse("price-lists", args=[self.framework.slug]))
        told = self.frame(above) | {
            "file_name": self.said["name"],
            "refusal": self.refusal,
            "replaces": self.replaces,
            "token": self.kwargs["token"],
            "earlier": price_lists.already_loaded(self.framework, self.stored, **self.terms),
        }
        if self.refusal is None:
            told |= self._understood()
        return super().get_context_data(**told | kwargs)

    def _understood(self) -> dict[str, Any]:
        reading = self.reading
        return {
            "reading": reading,
            "lines": _named(reading.lines[:FIRST_LINES]),
            "causes": [
                Cause(some[0].cause, some[0].cure, len(some), some[:EXAMPLES])
                for some in sheets.causes(reading.refused).values()
            ],
        }


def _named(lines: list[sheets.Line]) -> list[dict[str, Any]]:
    """The first prices with the names of their lots and suppliers."""
    lots = Lot.objects.in_bulk({line.lot for line in lines if line.lot})
    suppliers = Supplier.objects.in_bulk({line.supplier for line in lines if line.supplier})
    return [
        {
            "line": line,
            "lot": lots.get(line.lot or 0),
            "supplier": suppliers.get(line.supplier or 0),
        }
        for line in lines
    ]


class PriceListReasons(OfUpload):
    """The user's own file with what is wrong with each row, and how to mend it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream it; only the refused rows where the address says so."""
        only_refused = request.GET.get("rows") == "refused"
        rows: Iterator[list[str]] = sheets.annotated(
            files.path(self.stored), self.reading, only_refused=only_refused
        )
        stem = slugify(Path(self.said["name"]).stem)[:80] or "prices"
        name = f"{stem}-{'refused-rows' if only_refused else 'with-reasons'}.csv"
        return csv_download(name, next(rows, []), rows)


WORDINGS: Mapping[str, Wording] = {
    "approve": Wording(
        "Approve", "Approve {price_list}", "Approved. Those it is open to can see it."
    ),
    "reject": Wording(
        "Reject",
        "Reject {price_list}",
        "Rejected, with your reason.",
        forms.ExplainPrices,
        is_hard=True,
    ),
    "retire": Wording(
        "Retire",
        "Retire {price_list}",
        "Retired, with your reason.",
        forms.ExplainPrices,
        is_hard=True,
    ),
}


class PriceListMove(MovePage):
    """One arrow of the table, for those who may take it."""

    permission = Permission.PRICES_DECIDE
    wordings = WORDINGS
    form_class = forms.DecidePrices

    @cached_property
    def price_list(self) -> PriceList:
        """The list, where the person may see it."""
        visible = PriceList.objects.visible_to(self.request.user)
        return get_object_or_404(visible.select_related("framework"), pk=self.kwargs["pk"])

    def open_moves(self) -> list[str]:
        """Those that the person may take."""
        return moves(self.price_list, self.request.user)

    def names(self) -> dict[str, Any]:
        """The list's title."""
        return {"price_list": self.price_list.title}

    def action(self, **arguments: Any) -> PriceList:
        """Take the arrow."""
        return price_lists.move(self.price_list.pk, self.move, **arguments)

    def get_success_url(self) -> str:
        """The list's own page."""
        return reverse("price-list", args=[self.price_list.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        one = self.price_list
        here = (one.title, self.get_success_url())
        told = {
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(one.framework, here),
        }
        return super().get_context_data(**told | kwargs)
