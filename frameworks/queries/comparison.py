"""Frameworks side by side: the same questions asked of each, and what is not known said so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from consortia.choices import Region
from consortia.models import Authority
from frameworks.choices import FeeForm, Verdict
from frameworks.models import AssuredListing, Document, Framework
from frameworks.queries import catalogue
from procurement_portal.core.templatetags import formats

FEWEST, MOST = 2, 4
NAMES_SHOWN = 12
NOT_KNOWN = "Not known"

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Criterion:
    """One question and each framework's answer, in lines."""

    name: str
    answers: Sequence[Lines]

    @property
    def differs(self) -> bool:
        """Whether the answers are not all the same."""
        return len(set(self.answers)) > 1


@dataclass(frozen=True)
class Comparison:
    """The frameworks in the order asked for, and the criteria."""

    frameworks: Sequence[Framework]
    criteria: Sequence[Criterion]
    buyer: Authority | None

    @property
    def differing(self) -> Sequence[Criterion]:
        """The criteria by which they can be told apart."""
        return [one for one in self.criteria if one.differs]


@dataclass(frozen=True)
class _Side:
    """One framework with what the criteria are read from."""

    framework: Any
    lots: Sequence[Any]
    in_common: Sequence[str]
    documents: Sequence[Document]
    listings: Sequence[AssuredListing]


def compared(keys: Sequence[int], *, seen_by: Any, buyer: Authority | None, on: date) -> Comparison:
    """Those of the frameworks that the person may see, in a fixed number of queries."""
    visible = Framework.objects.visible_to(seen_by).filter(pk__in=keys[:MOST])
    found = catalogue.with_lots(visible, on=on)
    documents = Document.objects.visible_to(seen_by).order_by("purpose", "title", "pk")
    standing = AssuredListing.objects.standing_on(on).select_related("assessor").order_by("pk")
    rows = found.prefetch_related(
        Prefetch("documents", queryset=documents), Prefetch("listings", queryset=standing)
    )
    by_key = {row.pk: row for row in rows}
    frameworks = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
    catalogue.judge(frameworks, buyer, on=on)
    sides = _sides(frameworks)
    asked = [(name, read) for name, read in QUESTIONS if buyer or name not in FOR_BUYERS]
    return Comparison(
        frameworks=frameworks,
        criteria=[Criterion(name, [read(side) for side in sides]) for name, read in asked],
        buyer=buyer,
    )


def _sides(frameworks: Sequence[Framework]) -> list[_Side]:
    in_common = catalogue.suppliers_in_common(frameworks)
    return [
        _Side(
            framework=framework,
            lots=list(framework.lots.all()),
            in_common=in_common[framework.pk],
            documents=list(framework.documents.all()),
            listings=list(framework.listings.all()),
        )
        for framework in frameworks
    ]


def _verdict(side: _Side) -> Lines:
    judged = side.framework.judgement
    if judged is None:
        return ("Not judged",)
    quote = f"The notice says: “{judged.quoted_text}”" if judged.quoted_text else judged.because
    return tuple(filter(None, (Verdict(judged.status).label, quote, *judged.missing)))


def _end(side: _Side) -> Lines:
    framework = side.framework
    if framework.ends_on is None:
        return ("No last day",)
    if framework.may_extend_to is None:
        return (formats.day(framework.ends_on), "No extension is known")
    return (
        formats.day(framework.ends_on),
        f"May be extended to {formats.day(framework.may_extend_to)}",
    )


def _value(side: _Side) -> Lines:
    told = (
        ("At most", side.framework.maximum_value),
        ("Estimated", side.framework.estimated_value),
    )
    return tuple(f"{how} {formats.pounds(value)}" for how, value in told if value is not None) or (
        NOT_KNOWN,
    )


def _fee(side: _Side) -> Lines:
    framework = side.framework
    percent = framework.supplier_fee_percent
    if framework.fee_form == FeeForm.NONE or percent == 0:
        return ("No fee",)
    if percent is None:
        return (framework.get_fee_form_display() if framework.fee_form else NOT_KNOWN,)
    basis = framework.get_fee_basis_display() if framework.fee_basis else ""
    of_what = f"of {basis[:1].lower()}{basis[1:]}" if basis else ""
    return tuple(filter(None, (f"{_plain(percent)}%", of_what)))


def _plain(number: Decimal) -> str:
    text = f"{number:.2f}"
    return text.rstrip("0").rstrip(".")


def _routes(side: _Side) -> Lines:
    told = []
    for words, flag in (
        ("Direct award", "allows_direct_award"),
        ("Further competition", "allows_further_competition"),
    ):
        lots = [lot.number for lot in side.lots if getattr(lot, flag)]
        if lots and len(lots) == len(side.lots):
            told.append(f"{words} on every lot")
        elif lots:
            told.append(f"{words} on lot{'s' if len(lots) > 1 else ''} {', '.join(lots)}")
    return tuple(told) or (NOT_KNOWN,)


def _lots(side: _Side) -> Lines:
    return _listed([f"{lot.number}: {lot.title}" for lot in side.lots], "No lots are entered")


def _suppliers(side: _Side) -> Lines:
    count = side.framework.supplier_count
    return (f"{count:,}" if count else "None yet",)


def _shared(side: _Side) -> Lines:
    return _listed(side.in_common, "None")


def _regions(side: _Side) -> Lines:
    if not side.lots:
        return (NOT_KNOWN,)
    named = {region for lot in side.lots for region in lot.regions}
    if any(not lot.regions for lot in side.lots):
        return ("Everywhere, by one lot at least",) if named else ("Everywhere",)
    return tuple(sorted(str(Region(region).label) for region in named))


def _categories(side: _Side) -> Lines:
    return tuple(one.name for one in side.framework.categories.all()) or (NOT_KNOWN,)


def _codes(side: _Side) -> Lines:
    return _listed([str(code) for code in side.framework.cpv_codes.all()], NOT_KNOWN)


def _assured(side: _Side) -> Lines:
    return tuple(
        f"By {one.assessor.name} until {formats.day(one.expires_on)}" for one in side.listings
    ) or ("No",)


def _documents(side: _Side) -> Lines:
    titles = [f"{one.title} ({one.get_purpose_display().lower()})" for one in side.documents]
    return _listed(titles, "None that you may open")


def _contact(side: _Side) -> Lines:
    framework = side.framework
    return tuple(filter(None, (framework.contact_name, framework.contact_email))) or (
        "None given: ask the publisher",
    )


def _listed(names: Sequence[str], none: str) -> Lines:
    more = len(names) - NAMES_SHOWN
    return (*names[:NAMES_SHOWN], *([f"and {more:,} more"] if more > 0 else ())) or (none,)


FOR_BUYERS = ("May we use it",)
QUESTIONS: Sequence[tuple[str, Callable[[_Side], Lines]]] = (
    ("May we use it", _verdict),
    ("Who may use it", lambda side: (side.framework.who_may_use or NOT_KNOWN,)),
    ("State", lambda side: (str(side.framework.get_status_display()),)),
    ("Publisher", lambda side: (side.framework.publisher.name,)),
    ("Law", lambda side: (str(side.framework.get_regime_display()),)),
    ("Kind", lambda side: (str(side.framework.get_kind_display()),)),
    ("Ends", _end),
    ("Room for call-offs", _value),
    ("Headroom", lambda side: (str(side.framework.headroom_band),)),
    ("Fee to suppliers", _fee),
    ("Ways to buy", _routes),
    ("Lots", _lots),
    ("Suppliers", _suppliers),
    ("Suppliers in common", _shared),
    ("May be used in", _regions),
    ("Categories", _categories),
    ("CPV codes", _codes),
    ("Assured", _assured),
    ("Documents", _documents),
    ("Contact", _contact),
)
