"""Pages of price indices: what each publication restated, and which savings rest on it."""

from typing import Any

from django.db.models import QuerySet

from benchmarking.choices import Permission
from benchmarking.models import Baseline, IndexVintage
from benchmarking.queries import index_restating
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import DetailPage

TRAIL = (("Home", "home"), ("Savings", "savings"))
LEVELS = (
    {"text": "Month"},
    {"text": "Before", "numeric": True},
    {"text": "Now", "numeric": True},
    {"text": "Change", "numeric": True},
    {"text": "Open to revision"},
)


class Indices(Trail, TablePage):
    """Every publication of every series, and what it restated of the one before."""

    permission = Permission.INDEX_VIEW
    model = IndexVintage
    queryset = index_restating.vintages()
    title = "Price indices"
    lead = (
        "What savings are measured with. A publication is kept as it came and never changed: the "
        "next one may restate its levels."
    )
    thing = "publication"
    things = "publications"
    template_name = "benchmarking/indices.html"
    rows_template = "benchmarking/_index_row.html"
    csv_name = "saving-indices-csv"
    trail = TRAIL
    headings = (
        {"text": "Series"},
        {"text": "Published"},
        {"text": "Levels", "numeric": True},
        {"text": "New", "numeric": True},
        {"text": "Restated", "numeric": True},
        {"text": "Largest change"},
        {"text": "Claims frozen on it", "numeric": True},
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what each restated."""
        told = super().get_context_data(**kwargs)
        shown = told["object_list"]
        for row, one in zip(
            shown, index_restating.published(self.request.user, shown), strict=True
        ):
            row.told = one
        return told | {"empty_text": "An operator loads them as their publishers give them out."}


class IndicesFile(CsvFile, Indices):
    """The same publications as CSV."""

    filename = "price-indices.csv"
    columns = (
        ("Series", lambda one: one.vintage.series.key),
        ("Name", lambda one: one.vintage.series.name),
        ("Source", lambda one: one.vintage.series.source),
        ("Published on", lambda one: one.vintage.published_on.isoformat()),
        ("Levels", lambda one: len(one.levels)),
        ("New", lambda one: len(one.new)),
        ("Restated", lambda one: len(one.restated)),
        ("Largest change of", lambda one: one.largest and one.largest.month.isoformat()),
        ("Level before", lambda one: one.largest and one.largest.before),
        ("Level now", lambda one: one.largest and one.largest.level),
        ("Claims frozen on it", lambda one: one.claim_count),
    )

    def file_rows(self) -> list[index_restating.Published]:
        """Each beside the one before."""
        return index_restating.published(self.request.user, self.get_queryset())


class IndexPage(Trail, DetailPage):
    """One publication: its levels beside those of the one before."""

    permission = Permission.INDEX_VIEW
    model = IndexVintage
    queryset = index_restating.vintages()
    context_object_name = "vintage"
    template_name = "benchmarking/index.html"
    trail = (*TRAIL, ("Price indices", "saving-indices"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the levels."""
        (told,) = index_restating.published(self.request.user, [self.object])
        shown = {"told": told, "level_headings": LEVELS}
        return super().get_context_data(**shown | kwargs)


class RestingClaims(Trail, TablePage):
    """Claims that rest on an index, the publication frozen with each, and what is open in it."""

    permission = Permission.INDEX_VIEW
    model = Baseline
    title = "Savings that rest on an index"
    lead = (
        "The publication of the day of approval is frozen with a baseline. Verified months on "
        "levels that are open to revision are settled by a true-up in the night after they are "
        "final."
    )
    thing = "claim"
    things = "claims"
    template_name = "benchmarking/index_claims.html"
    rows_template = "benchmarking/_index_claim_row.html"
    csv_name = "saving-index-claims-csv"
    trail = (*TRAIL, ("Price indices", "saving-indices"))
    headings = (
        {"text": "Claim"},
        {"text": "Series"},
        {"text": "Frozen"},
        {"text": "Newest"},
        {"text": "Months open", "numeric": True},
        {"text": "Final by now", "numeric": True},
        {"text": "A true-up would enter now", "numeric": True},
        {"text": "By the newest levels", "numeric": True},
    )

    def get_queryset(self) -> QuerySet[Any]:
        """Those of the budgets whose finances the person leads; for an operator all."""
        return index_restating.baselines(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what a true-up would change in each."""
        told = super().get_context_data(**kwargs)
        shown = told["object_list"]
        for row, one in zip(shown, index_restating.resting(self.request.user, shown), strict=True):
            row.told = one
        return told | {
            "empty_text": "A claim rests on an index where its baseline was approved with one."
        }


class RestingClaimsFile(CsvFile, RestingClaims):
    """The same claims as CSV."""

    filename = "savings-on-indices.csv"
    columns = (
        ("Claim", lambda one: one.claim.reference),
        ("Title", lambda one: one.claim.title),
        ("Authority", lambda one: one.claim.authority.name),
        ("Series", lambda one: one.baseline.index_vintage.series.key),
        ("Base month", lambda one: one.baseline.base_month.isoformat()),
        ("Frozen publication", lambda one: one.baseline.index_vintage.published_on.isoformat()),
        ("Newest publication", lambda one: one.newest.published_on.isoformat()),
        ("Verified months open to revision", lambda one: one.provisional_count),
        ("Of them final by now", lambda one: len(one.final)),
        ("A true-up would enter now", lambda one: one.shown_final_change),
        ("By the newest levels", lambda one: one.shown_change),
    )

    def file_rows(self) -> list[index_restating.Resting]:
        """Each with what a true-up would change."""
        return index_restating.resting(self.request.user, self.get_queryset())
