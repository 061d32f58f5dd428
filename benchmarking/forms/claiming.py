"""Initiatives and claims as people begin them, and what they are measured against."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from benchmarking.actions.savings_baselines import Grounds, Priced
from benchmarking.actions.savings_claims import Scope
from benchmarking.choices.savings import BaselineKind, Recurrence, SavingType
from benchmarking.measures import baselines as measure
from benchmarking.models import IndexSeries, Initiative, Item
from consortia.models import Authority, Consortium
from frameworks.models import Category, Contract, Lot
from procurement_portal.core.form_fields import DayField, PoundsField, offer
from procurement_portal.core.month_field import MonthField
from procurement_portal.core.sheets import amounts

LONG = forms.Textarea(attrs={"rows": 4})
PER_CENT = Decimal(100)
FREE_PRICES = 3


def _share(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=PER_CENT,
        max_digits=7,
        decimal_places=4,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-5", "inputmode": "decimal", "suffix": "%"}
        ),
    )


class OpenInitiative(forms.Form):
    """A piece of work that is to save money."""

    title = forms.CharField(label="Title", max_length=300)
    place = forms.ChoiceField(label="Whose work it is")
    category = forms.ModelChoiceField(Category.objects.order_by("name", "pk"))
    why = forms.CharField(label="What is done, and why it saves", required=False, widget=LONG)

    def __init__(
        self,
        *args: Any,
        authorities: Iterable[Authority],
        consortia: Iterable[Consortium],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[str, Authority | Consortium]] = {
            **{f"authority-{one.pk}": ("authority", one) for one in authorities},
            **{f"consortium-{one.pk}": ("consortium", one) for one in consortia},
        }
        offer(self, "place", [(key, str(one)) for key, (_, one) in self.places.items()])
        if len(self.places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = next(iter(self.places))

    def facts(self) -> dict[str, Any]:
        """With the place as the authority or the consortium that it is."""
        told = dict(self.cleaned_data)
        name, place = self.places[told.pop("place")]
        return told | {name: place}


class Propose(forms.Form):
    """A claim of an initiative."""

    title = forms.CharField(label="What saves", max_length=300)
    authority = forms.ModelChoiceField(
        Authority.objects.none(), label="Whose budget it is on", empty_label=None
    )
    kind = forms.ChoiceField(choices=SavingType.choices, label="How it comes about")
    category = forms.ModelChoiceField(Category.objects.order_by("name", "pk"))
    lot = forms.ModelChoiceField(
        Lot.objects.none(),
        label="Framework lot",
        required=False,
        empty_label="No framework of this portal",
    )
    contract = forms.ModelChoiceField(
        Contract.objects.none(),
        label="Contract of your register",
        required=False,
        empty_label="Not contracted yet, or not in the register",
    )
    recurrence = forms.ChoiceField(
        choices=Recurrence.choices, label="How often it comes", widget=forms.RadioSelect
    )
    starts_on = DayField(label="First day on which it saves")
    ends_on = DayField(label="Last day", help_text="Of a contract, its last day.")
    annual_amount = PoundsField(
        label="Estimate a year",
        help_text="In pounds without VAT; in all, where it comes once.",
        min_value=Decimal("0.01"),
    )
    consortium = forms.ModelChoiceField(
        Consortium.objects.none(),
        label="Consortium with a part in it",
        required=False,
        empty_label="None",
        help_text="Its managers see the claim, and never sign for it.",
    )
    share_authority = _share("Share of the authority")
    share_consortium = _share("Share of the consortium")
    share_national_body = _share("Share of a national body")
    owner = forms.CharField(label="Who sees to it that it comes true", max_length=200)

    def __init__(
        self,
        *args: Any,
        authorities: QuerySet[Authority],
        consortia: QuerySet[Consortium],
        lots: QuerySet[Lot],
        contracts: QuerySet[Contract],
        initiative: Initiative,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        for name, rows in (
            ("authority", authorities),
            ("consortium", consortia),
            ("lot", lots),
            ("contract", contracts),
        ):
            offer(self, name, rows)

    def clean(self) -> dict[str, Any]:
        """The days are in order, and the shares are a whole."""
        told = super().clean() or {}
        starts_on, ends_on = told.get("starts_on"), told.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The last day must be the first day or later")
        shares = [told.get(f"share_{party}") for party in _PARTIES]
        known = [share for share in shares if share is not None]
        if len(known) == len(shares) and sum(known) != PER_CENT:
            self.add_error(
                "share_authority", f"The three shares must add to 100%; they add to {sum(known)}%"
            )
        if told.get("share_consortium") and not told.get("consortium"):
            self.add_error("consortium", "Select the consortium that has a share in it")
        return told

    def facts(self) -> dict[str, Any]:
        """As the action takes them."""
        told = dict(self.cleaned_data)
        shares = {party: told.pop(f"share_{party}") / PER_CENT for party in _PARTIES}
        lot, contract = told.pop("lot"), told.pop("contract")
        framework = lot.framework if lot else self.initiative.framework
        scope = Scope(told.pop("category"), framework, lot, contract)
        return told | {"shares": shares, "scope": scope}


_PARTIES = ("authority", "consortium", "national_body")


class SetBaseline(forms.Form):
    """What a claim is measured against: kind, reasons, prices, and the index that moves them."""

    kind = forms.ChoiceField(
        choices=BaselineKind.choices,
        label="Kind of baseline",
        widget=forms.RadioSelect,
        help_text="The first that holds. For each one above it, say below why it does not.",
    )
    bids = forms.CharField(
        label="All compliant bids",
        required=False,
        widget=LONG,
        help_text="For the median of bids only: one amount a line, three of them at least.",
    )
    members = forms.IntegerField(
        label="Members who buy it", required=False, min_value=0, help_text="For a list price only."
    )
    paying = forms.IntegerField(
        label="Of them, members who really pay the list price", required=False, min_value=0
    )
    index_series = forms.ModelChoiceField(
        IndexSeries.objects.order_by("name", "pk"),
        label="Index that moves the prices",
        required=False,
        empty_label="None: the prices stand as they are",
        help_text="In order: the contract's own clause, producer prices, consumer prices, the GDP "
        "deflator. Approval freezes its newest publication.",
    )
    base_month = MonthField(
        label="Month of the prices", required=False, help_text="Only with an index."
    )

    def __init__(
        self, *args: Any, items: Sequence[Item], quantities: Mapping[int, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = {f"item_{item.pk}": item for item in items}
        for kind in BaselineKind:
            if kind != BaselineKind.values[-1]:
                self.fields[f"failed_{kind.value}"] = forms.CharField(
                    label=f"Why this does not hold: {str(kind.label)[0].lower()}{kind.label[1:]}",
                    required=False,
                    max_length=1000,
                )
        for name, item in self.items.items():
            self._ask_price(name, item.name, item.base_unit, quantities.get(item.pk))
        for number in range(1, 1 if items else FREE_PRICES + 1):
            name = f"other_{number}"
            self.fields[f"{name}_what"] = forms.CharField(
                label=f"Thing {number}", required=False, max_length=300
            )
            self._ask_price(name, f"thing {number}", "unit", None)
        self.order_fields(["kind", *(name for name in self.fields if name.startswith("failed_"))])

    def _ask_price(self, name: str, what: str, unit: str, quantity: Decimal | None) -> None:
        self.fields[f"{name}_price"] = forms.DecimalField(
            label=f"Price of {what}, for one {unit}",
            required=False,
            min_value=Decimal("0.00000001"),
            max_digits=20,
            decimal_places=8,
            help_text="Leave empty where the portal reads it: the price paid before, the peers' "
            "median and the median of bids.",
            widget=forms.TextInput(
                attrs={"class": "govuk-input--width-10", "prefix": "£", "inputmode": "decimal"}
            ),
        )
        self.fields[f"{name}_quantity"] = forms.DecimalField(
            label=f"Bought a month of {what} before",
            required=False,
            min_value=Decimal(0),
            max_digits=18,
            decimal_places=6,
            initial=None if quantity is None else f"{quantity.normalize():f}",
            widget=forms.TextInput(
                attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}
            ),
        )

    def clean_bids(self) -> list[Decimal]:
        """The amounts, one a line."""
        found = []
        for line in str(self.cleaned_data["bids"]).splitlines():
            if not line.strip():
                continue
            amount = amounts.read(line).amount
            if amount is None:
                raise ValidationError(f"“{line.strip()[:40]}” is no amount in pounds")
            found.append(amount)
        return found

    def clean(self) -> dict[str, Any]:
        """Reasons for each kind above the chosen one, and a price for each thing."""
        told = super().clean() or {}
        kind = told.get("kind")
        if kind:
            for higher in measure.higher(kind):
                if not told.get(f"failed_{higher.value}"):
                    self.add_error(f"failed_{higher.value}", "Say why it does not hold")
        if (told.get("paying") or 0) > (told.get("members") or 0):
            self.add_error("paying", "Those who pay it are among the members")
        if told.get("index_series") and not told.get("base_month"):
            self.add_error("base_month", "Enter the month of the prices: the index is read from it")
        if kind:
            self._check_prices(told, kind)
        return told

    def _check_prices(self, told: dict[str, Any], kind: str) -> None:
        named = self._named(told)
        if not named and not self.errors:
            self.add_error(
                "other_1_what" if "other_1_what" in self.fields else None,
                "Name at least one thing, with its price",
            )
        reads = kind == BaselineKind.BIDS_MEDIAN
        for name, item in named:
            by_portal = item is not None and kind in {BaselineKind.PAID, BaselineKind.PEER_MEDIAN}
            if not reads and not by_portal and told.get(f"{name}_price") is None:
                self._missing(f"{name}_price", "Enter the price for one unit")
            if told.get(f"{name}_quantity") is None:
                self._missing(f"{name}_quantity", "Enter how many were bought a month; 0 if none")

    def _missing(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def _named(self, told: Mapping[str, Any]) -> list[tuple[str, Item | None]]:
        others = (f"other_{number}" for number in range(1, FREE_PRICES + 1))
        return [
            *self.items.items(),
            *((name, None) for name in others if told.get(f"{name}_what")),
        ]

    def facts(self) -> dict[str, Any]:
        """As the action takes them. A price that the portal reads is given as nothing."""
        told = self.cleaned_data
        prices = [
            Priced(
                told[f"{name}_price"] or Decimal(0),
                told[f"{name}_quantity"],
                item,
                "" if item else told[f"{name}_what"],
            )
            for name, item in self._named(told)
        ]
        higher = [kind.value for kind in measure.higher(told["kind"])]
        failed = {kind: told.get(f"failed_{kind}", "") for kind in higher}
        grounds = Grounds(failed, told["bids"], told["members"] or 0, told["paying"] or 0)
        return {
            "kind": told["kind"],
            "prices": prices,
            "grounds": grounds,
            "index_series": told["index_series"],
            "base_month": told["base_month"] if told["index_series"] else None,
        }
