"""What managers and the operator have done with the sample frameworks, and what one has kept."""

from decimal import Decimal

from benchmarking.management.sample.stage import MANAGER, OFFICER, OPERATOR, Stage
from frameworks.actions import (
    drafting,
    listings,
    publication,
    saved_views,
    schemes,
    succession,
    variations,
)
from frameworks.choices import AlertRhythm, SuccessorPlan
from frameworks.models import Framework
from procurement_portal.core.access import SYSTEM

CRITERIA = (
    "Prices are published, or open to every authority with access.\n"
    "The fee is stated and the same for every supplier of a lot.\n"
    "Call-offs and their values are reported at least every three months."
)
SEARCH = "cleaning"


def make(stage: Stage) -> None:
    """All of it, in the order in which it happened."""
    _scheme(stage)
    _listings(stage)
    _variation(stage)
    _plans(stage)
    _review(stage)
    _saved_search(stage)


def _scheme(stage: Stage) -> None:
    """An open framework for professional advice, whose first framework was awarded."""
    first, by = stage.framework("consultancy"), stage.people[MANAGER]
    scheme = schemes.start(
        first.publisher,
        title="Professional advice, an open framework",
        allows_run_off=True,
        max_suppliers=None,
        by=by,
        at=stage.at(340),
    )
    schemes.add(scheme.pk, first.pk, by=by, at=stage.at(330))
    schemes.move(scheme.pk, "run", on=stage.day(228), framework=first, by=by, at=stage.at(228))


def _listings(stage: Stage) -> None:
    """One that stands, and one that has run out."""
    for category, assessed, expires in (("energy", 200, -165), ("facilities", 600, 235)):
        listings.grant(
            stage.framework(category).pk,
            criteria=CRITERIA,
            assessor=stage.bodies["aldermere"],
            evidence="The publisher's price book, fee schedule and last two yearly reports.",
            assessed_on=stage.day(assessed),
            expires_on=stage.day(expires),
            by=stage.people[OPERATOR],
            at=stage.at(assessed),
        )


def _variation(stage: Stage) -> None:
    """The fee on supplies of energy was lowered, and the way to buy is told better."""
    energy, day = Framework.objects.get(pk=stage.framework("energy").pk), stage.day(6)
    variations.vary(
        energy.pk,
        facts={
            "supplier_fee_percent": Decimal("0.40"),
            "how_to_buy": (
                "Send the list of your meters by the end of August for supply from April. The "
                "guide for buyers below says which lot each meter belongs to."
            ),
        },
        account=variations.Account(
            what="The suppliers' fee falls to 0.40%, and the list of meters is due in August.",
            why="More authorities joined than were expected, so a lower fee covers the costs.",
            effective_on=day,
            legal_basis="Schedule 8, paragraph 1: the framework provides for a lower fee.",
        ),
        version=energy.version,
        on=day,
        by=stage.people[MANAGER],
        at=stage.at(6),
    )


def _plans(stage: Stage) -> None:
    """For two of the frameworks that end soon; the one for office supplies has none."""
    plans = (
        ("facilities", "Authorities can join its procurement until the notice is published."),
        ("insurance", "A draft is in review; brokers were asked about cyber risks first."),
    )
    for category, note in plans:
        succession.plan(
            stage.framework(category).pk,
            successor_plan=SuccessorPlan.REPLACE,
            successor_note=note,
            successor=stage.framework(category, newest=True),
            by=stage.people[MANAGER],
            at=stage.at(15),
        )


def _review(stage: Stage) -> None:
    """A draft that one manager wrote waits for the other."""
    by, day = stage.people[MANAGER], stage.day(2)
    draft = Framework.objects.get(pk=stage.framework("insurance", newest=True).pk)
    drafting.save_section(
        draft.pk,
        facts={"not_for": "Claims handling without a policy: that is professional advice."},
        version=draft.version,
        by=by,
        at=stage.at(3),
    )
    publication.submit(draft.pk, on=day, by=by, at=stage.at(2))


def _saved_search(stage: Stage) -> None:
    """The officer looks for cleaning every week, and was told of what is planned."""
    officer = stage.people[OFFICER]
    known, new = (stage.framework("facilities", newest=newest).pk for newest in (False, True))
    view = saved_views.save(
        name="Cleaning contracts",
        query=f"q={SEARCH}",
        rhythm=AlertRhythm.WEEKLY,
        seen=[known],
        by=officer,
        at=stage.at(45),
    )
    matches = [known, new]
    saved_views.tell_news(view.pk, matches=matches, on=stage.day(1), by=SYSTEM, at=stage.at(1))
