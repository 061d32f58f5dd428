"""The savings dashboard beside an empty page, and the board paper beside drawing its charts."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle, islice

from django.core.cache import cache
from django.db import connection

from benchmarking.actions import charts
from benchmarking.charts import render
from benchmarking.models import BenchmarkResult, Claim, Initiative, LedgerPosting, SignOff
from benchmarking.queries import savings_dashboard, savings_paper
from benchmarking.queries.drawings import Drawing
from benchmarking.queries.savings import Slice
from consortia.models import Authority, Person
from frameworks.models import Category, Framework
from tests.bench import estate, pages, timing
from tests.factories.frameworks import FrameworkFactory

CLAIMS = 5_000
FRAMEWORKS = 30
ROUNDS = 40
FEW_ROUNDS = 7
YEAR = 2026
FIRST_DAY, LAST_DAY = date(YEAR, 4, 1), date(YEAR + 1, 3, 31)
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
DASHBOARD = f"/savings/dashboard/?year={YEAR}"

POSTINGS = """
INSERT INTO benchmarking_ledgerposting (claim_id, authority_id, month, kind, state, cash, avoidance,
    dis_saving, cost, market, in_force, grade, is_provisional, sign_off_id, reason, posted_by,
    posted_at)
SELECT claim.id, claim.authority_id, month::date, entry.kind, entry.state,
       sign * round(claim.annual_amount / 12, 2), sign * (claim.id %% 7), 0, 0, 0, 0,
       'B', false, CASE WHEN entry.kind = 'verified' THEN sign_off.id END, '', 'Bench', %(at)s
FROM benchmarking_claim AS claim
JOIN benchmarking_signoff AS sign_off ON sign_off.claim_id = claim.id
CROSS JOIN generate_series(claim.starts_on, claim.ends_on, interval '1 month') AS month
CROSS JOIN (VALUES ('realised', 'realised', 1), ('verified', 'realised', -1),
                   ('verified', 'finance_verified', 1)) AS entry (kind, state, sign)
WHERE claim.authority_id = %(authority)s
"""


def measure() -> Iterator[str]:
    """One finance lead on whose authority's budget all the claims are: one with lines, if any.

    Who stands at one authority is shown its coverage, leakage and data on the same page.
    """
    authority = _authority()
    lead = pages.finance_lead(authority)
    _claims(authority, lead)
    entries = LedgerPosting.objects.filter(authority=authority).count()
    part = Slice(authority=authority, financial_year=YEAR)
    panels = savings_dashboard.page(lead, part, {}).panels
    drawings = [panel.drawing for panel in panels if panel.drawing]
    for drawing in drawings:
        charts.draw_missing(drawing)
    has_data = BenchmarkResult.objects.filter(authority=authority).exists()
    beside = "coverage and data" if has_data else "no spend"
    yield from _page(lead, f"{CLAIMS:,} claims, {entries:,} entries, {beside}")
    yield _paper(lead, part, drawings)


def _page(lead: Person, about: str) -> Iterator[str]:
    """With the sums kept, as they are until something is entered; and the first after that."""
    with pages.fetching(lead) as fetch:
        for name, before, rounds in (
            ("", _nothing, ROUNDS),
            (", first after an entry", cache.clear, FEW_ROUNDS),
        ):

            def ours(before: Callable[[], object] = before) -> None:
                before()
                fetch(DASHBOARD)

            took, empty = timing.in_turn(ours, lambda: fetch(pages.EMPTY), rounds=rounds)
            yield timing.line(
                f"savings dashboard{name}",
                took,
                "empty signed-in page",
                empty,
                f"{rounds} rounds, {about}",
            )


def _paper(lead: Person, part: Slice, drawings: list[Drawing]) -> str:
    """The whole paper with its charts drawn before, beside drawing them."""
    paper, alone = timing.in_turn(
        lambda: savings_paper.make(lead, part, address="https://portal.example/", taken="today"),
        lambda: [render.svg(drawing.spec) for drawing in drawings],
        rounds=FEW_ROUNDS,
    )
    return timing.line(
        "board paper", paper, f"its {len(drawings)} charts alone", alone, f"{FEW_ROUNDS} rounds"
    )


def _nothing() -> None:
    pass


def _authority() -> Authority:
    """The newest with results, whose data stand beside its savings; else one without lines."""
    computed = BenchmarkResult.objects.values("authority")
    with_lines = Authority.objects.filter(pk__in=computed).order_by("-pk").first()
    place = Authority.objects.count()
    return with_lines or estate.authorities(1, named=f"Saving {place}")[0]


def _claims(authority: Authority, lead: Person) -> None:
    """Claims of every category and framework, each verified for the twelve months of the year."""
    claimant = Person.objects.create_user(
        f"claims-{authority.pk}@example.org", "a long pass phrase"
    )
    categories = list(Category.objects.filter(key__startswith="bench-")) or estate.categories()
    frameworks: list[Framework] = FrameworkFactory.create_batch(FRAMEWORKS)
    initiative = Initiative.objects.create(
        title="Bench", authority=authority, category=categories[0], opened_by="Bench", opened_at=AT
    )
    places = islice(zip(cycle(categories), cycle([None, *frameworks])), CLAIMS)
    made = Claim.objects.bulk_create(
        Claim(
            initiative=initiative,
            title=f"Claim {number}",
            authority=authority,
            category=category,
            framework=framework,
            contract_text="Bench",
            kind="price",
            recurrence="recurring",
            starts_on=FIRST_DAY,
            ends_on=LAST_DAY,
            annual_amount=Decimal(1200 + 12 * number),
            share_authority=Decimal("0.7"),
            share_consortium=Decimal(0),
            share_national_body=Decimal("0.3"),
            owner="Bench",
            claimant=claimant,
            state="finance_verified",
        )
        for number, (category, framework) in enumerate(places)
    )
    SignOff.objects.bulk_create(
        SignOff(
            claim=claim,
            authority=authority,
            decision="verified",
            claimant=claimant,
            verifier=lead,
            statement="Checked.",
            signed_at=AT,
        )
        for claim in made
    )
    with connection.cursor() as cursor:
        cursor.execute(POSTINGS, {"at": AT, "authority": authority.pk})
        cursor.execute("VACUUM ANALYZE benchmarking_ledgerposting")
