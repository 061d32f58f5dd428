"""Open framework schemes move along their table, in the days that section 49 leaves them."""

from datetime import date

import pytest

from frameworks.actions import schemes
from frameworks.choices import SCHEME, FrameworkKind, FrameworkStatus, Regime, SchemeStatus
from frameworks.models import Framework, OpenFrameworkScheme
from frameworks.queries import schemes as scheme_queries
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
FIRST = date(2026, 4, 1)
OTHERS = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")
ALLOWED = [(arrow, source) for arrow in SCHEME for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in SCHEME
    for source in SchemeStatus.values
    if source not in arrow.sources
]


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def in_status(consortium):
    """A scheme that stands at a status; once begun its first award was on 1 April 2026."""

    def make(status, **more):
        days = {} if status == SchemeStatus.PLANNED else {"first_awarded_on": FIRST}
        days |= {"last_awarded_on": days.get("first_awarded_on")}
        return frameworks.SchemeFactory(publisher=consortium, status=status, **days | more)

    return make


@pytest.fixture
def under():
    """A framework of a scheme."""

    def make(scheme, **more):
        fields = {"kind": FrameworkKind.OPEN, "starts_on": FIRST, "ends_on": date(2029, 3, 31)}
        return frameworks.FrameworkFactory(
            scheme=scheme, publisher=scheme.publisher, **fields | more
        )

    return make


def move(scheme, arrow, *, by, at, framework=None, on=TODAY, reason="Because."):
    return schemes.move(
        scheme.pk, arrow.name, on=on, by=by, at=at, framework=framework, reason=reason
    )


def as_stored(scheme):
    return OpenFrameworkScheme.objects.filter(pk=scheme.pk).values().get()


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, in_status, under, manager, at):
    scheme = in_status(source)
    framework = under(scheme)

    move(scheme, arrow, by=manager, at=at, framework=framework)

    assert as_stored(scheme)["status"] == arrow.target
    event = AuditEvent.objects.get(name=f"frameworks.scheme.{schemes.PAST[arrow.name]}")
    assert (event.details["moved_from"], event.details["moved_to"]) == (source, arrow.target)


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, in_status, under, manager, at):
    scheme = in_status(source)
    framework = under(scheme)
    before = as_stored(scheme)

    with pytest.raises(WrongState):
        move(scheme, arrow, by=manager, at=at, framework=framework)

    assert as_stored(scheme) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("arrow", list(SCHEME), ids=named)
def test_only_the_publishers_manager_moves_it(arrow, who, in_status, people, at):
    scheme = in_status(arrow.sources[0])
    before = as_stored(scheme)

    with pytest.raises(NotAllowed):
        move(scheme, arrow, by=people[who], at=at)

    assert as_stored(scheme) == before


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_plans_one_or_adds_to_it(who, in_status, consortium, people, at):
    scheme = in_status(SchemeStatus.PLANNED)
    draft = frameworks.FrameworkFactory(publisher=consortium, status=FrameworkStatus.DRAFT)
    words = {"title": "Mine", "allows_run_off": False, "max_suppliers": None}

    with pytest.raises(NotAllowed):
        schemes.start(consortium, **words, by=people[who], at=at)
    with pytest.raises(NotAllowed):
        schemes.add(scheme.pk, draft.pk, by=people[who], at=at)

    assert OpenFrameworkScheme.objects.count() == 1
    assert Framework.objects.get().scheme is None


def test_draft_that_comes_under_a_scheme_is_an_open_framework(in_status, consortium, manager, at):
    scheme = in_status(SchemeStatus.RUNNING)
    draft = frameworks.FrameworkFactory(publisher=consortium, status=FrameworkStatus.DRAFT)

    schemes.add(scheme.pk, draft.pk, by=manager, at=at)

    draft.refresh_from_db()
    assert (draft.scheme, draft.kind) == (scheme, FrameworkKind.OPEN)


@pytest.mark.parametrize(
    ("status", "fields", "says"),
    [
        (SchemeStatus.CLOSED, {}, "closed"),
        (SchemeStatus.RUNNING, {"regime": Regime.PCR2015}, "R14"),
        (SchemeStatus.RUNNING, {"kind": FrameworkKind.DYNAMIC_MARKET}, "dynamic market"),
        (SchemeStatus.RUNNING, {"status": FrameworkStatus.LIVE}, "R15"),
    ],
)
def test_what_cannot_come_under_it(status, fields, says, in_status, consortium, manager, at):
    scheme = in_status(status)
    given = {"publisher": consortium, "status": FrameworkStatus.DRAFT} | fields
    framework = frameworks.FrameworkFactory(**given)

    with pytest.raises(schemes.NotForThisScheme) as refusal:
        schemes.add(scheme.pk, framework.pk, by=manager, at=at)

    assert says in refusal.value.title
    framework.refresh_from_db()
    assert framework.scheme is None


def test_framework_of_another_publisher_cannot_come_under_it(in_status, manager, at):
    scheme = in_status(SchemeStatus.RUNNING)
    framework = frameworks.FrameworkFactory(status=FrameworkStatus.DRAFT)

    with pytest.raises(schemes.NotForThisScheme):
        schemes.add(scheme.pk, framework.pk, by=manager, at=at)


@pytest.mark.parametrize("status", [None, FrameworkStatus.TENDERING])
def test_it_begins_with_an_award(status, in_status, under, manager, at):
    scheme = in_status(SchemeStatus.PLANNED)
    framework = status and under(scheme, status=status)

    with pytest.raises(schemes.NothingAwarded):
        move(scheme, SCHEME["run"], by=manager, at=at, framework=framework)

    assert as_stored(scheme)["first_awarded_on"] is None


def test_framework_gives_way_to_the_next(in_status, under, manager, at):
    scheme = in_status(SchemeStatus.REOPENING)
    old = under(scheme)
    new = under(scheme, status=FrameworkStatus.AWARDED, starts_on=date(2028, 10, 1))
    awarded_on = date(2028, 10, 1)

    move(scheme, SCHEME["finish_reopening"], by=manager, at=at, framework=new, on=awarded_on)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, old.ends_on) == (FrameworkStatus.EXPIRED, awarded_on)
    assert new.follows == old
    assert as_stored(scheme)["last_awarded_on"] == awarded_on


def test_second_award_comes_within_three_years(in_status, under, manager, at):
    """T20: the first award was on 1 April 2026."""
    scheme = in_status(SchemeStatus.REOPENING)
    under(scheme)
    days = {"starts_on": date(2029, 4, 1), "ends_on": date(2033, 3, 31)}
    new = under(scheme, status=FrameworkStatus.AWARDED, **days)

    with pytest.raises(schemes.TooLate) as refusal:
        move(
            scheme,
            SCHEME["finish_reopening"],
            by=manager,
            at=at,
            framework=new,
            on=date(2029, 4, 1),
        )

    assert "31 March 2029" in refusal.value.title
    assert as_stored(scheme)["last_awarded_on"] == FIRST


def test_outlook_after_the_second_award(in_status):
    """T21."""
    scheme = in_status(SchemeStatus.RUNNING, last_awarded_on=date(2028, 10, 1))

    outlook = scheme_queries.outlook(scheme, on=TODAY)

    assert (outlook.due_on, outlook.ends_on) == (date(2033, 9, 30), date(2034, 3, 31))


@pytest.mark.parametrize(
    ("day", "months", "overdue"),
    [
        (date(2028, 3, 30), None, False),
        (date(2028, 3, 31), 12, False),
        (date(2028, 6, 30), 9, False),
        (date(2028, 9, 30), 6, False),
        (date(2029, 3, 31), 6, False),
        (date(2029, 4, 1), None, True),
    ],
)
def test_reopening_is_reminded_of_and_then_overdue(day, months, overdue, in_status):
    outlook = scheme_queries.outlook(in_status(SchemeStatus.RUNNING), on=day)

    assert (outlook.months_left, outlook.overdue_reopening) == (months, overdue)


def test_closing_needs_a_reason(in_status, manager, at):
    scheme = in_status(SchemeStatus.RUNNING)

    with pytest.raises(schemes.ReasonNeeded):
        move(scheme, SCHEME["close"], by=manager, at=at, reason=" ")

    assert as_stored(scheme)["status"] == SchemeStatus.RUNNING


@pytest.mark.usefixtures("fixed_clock")
def test_everybody_reads_a_scheme_and_its_published_frameworks(in_status, under, client):
    scheme = in_status(SchemeStatus.RUNNING)
    under(scheme, title="The first")
    under(scheme, title="Only a draft", status=FrameworkStatus.DRAFT)

    page = client.get(f"/schemes/{scheme.pk}/").content.decode()

    assert "The first" in page
    assert "Only a draft" not in page
    assert "31 March 2029" in page
    assert "31 March 2034" in page
    assert "/close/" not in page


@pytest.mark.usefixtures("fixed_clock")
def test_manager_runs_a_scheme_by_its_pages(consortium, manager, browser_of):
    browser = browser_of(manager)
    live = frameworks.FrameworkFactory(publisher=consortium, title="Cleaning")

    browser.post("/schemes/start/", {"publisher": consortium.pk, "title": "Cleaning, open"})
    scheme = OpenFrameworkScheme.objects.get()
    browser.post(f"/schemes/{scheme.pk}/add/", {"framework": live.pk})
    day = {"on-day": 1, "on-month": 4, "on-year": 2025}
    answer = browser.post(f"/schemes/{scheme.pk}/run/", {"framework": live.pk, **day})

    assert answer.status_code == 302
    assert as_stored(scheme)["status"] == SchemeStatus.RUNNING
    assert as_stored(scheme)["first_awarded_on"] == date(2025, 4, 1)
