"""A framework from its first page to the catalogue, by two managers."""

from datetime import date

import pytest

from consortia.choices import Region, RoleKind
from consortia.models import Notification
from frameworks.choices import FrameworkStatus, LotStatus
from frameworks.models import Framework
from tests.factories import consortia, frameworks
from tests.frameworks import publishing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def on(name, day):
    """A day as three numbers."""
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


ANSWERS = {
    "names": {"title": "Office paper", "reference": "OP1", "summary": "Paper of all sizes."},
    "law": {
        "regime": "pa2023",
        "kind": "closed",
        "nature": "goods",
        **on("procurement_began_on", date(2026, 1, 5)),
    },
    "scope": {"description": "Paper, delivered.", "cpv_codes": "30197630-1 Printing paper"},
    "who-may-use-it": {"entitlement": "open", "who_may_use": "Any local authority in England."},
    "term": {**on("starts_on", date(2026, 9, 1)), **on("ends_on", date(2030, 8, 31))},
    "values": {"estimated_value": "£4,000,000"},
    "buying": {"price_mechanism": "Price list.", "selection_process": "Competition."},
    "lots": {"no_lots_rationale": "One market."},
    "fee": {
        "fee_form": "fixed_percent",
        "supplier_fee_percent": "1",
        "fee_basis": "call_off_estimate",
    },
    "notices": {"no_engagement_reasons": "Bought for years."},
    "policy": {
        **on("conflicts_assessed_on", date(2026, 1, 4)),
        "conflicts_assessed_by": "Head of procurement",
        "policy_statement": "Read and applied.",
        "sme_barriers": "Small deliveries allowed.",
    },
    "contact": {"contact_email": "paper@example.org", "how_to_buy": "Write to us."},
}


@pytest.fixture
def second_manager(consortium):
    return consortia.ConsortiumRoleFactory(
        consortium=consortium, person__name="Mona Manager"
    ).person


@pytest.fixture
def writer(browser_of, manager):
    return browser_of(manager)


@pytest.fixture
def reviewer(browser_of, second_manager):
    return browser_of(second_manager)


def text(page):
    return page.content.decode()


def send(browser, address, typed=None, **more):
    """Fill in the form of the page as it is, and send it; where that leads is returned."""
    version = browser.get(address).context["form"]["version"].value()
    return browser.post(address, {"version": version} | (typed or {}) | more)


def test_framework_goes_from_the_first_page_to_the_catalogue(
    consortium, writer, reviewer, manager, second_manager, client
):
    frameworks.CpvCodeFactory(code="30197630-1", title="Printing paper")
    category = frameworks.CategoryFactory(name="Paper")
    start = f"/publishing/start/{consortium.slug}/"

    assert start in text(writer.get(f"/consortia/{consortium.slug}/"))
    assert f"{start}new/" in text(writer.get(start))
    begun = writer.post(f"{start}new/", {"title": "Paper", "reference": "OP1", "regime": "pa2023"})
    assert begun.url == "/publishing/paper/"

    for key, typed in ANSWERS.items():
        more = {"categories": [category.pk]} if key == "scope" else {}
        saved = send(writer, f"/publishing/paper/section/{key}/", typed, **more)
        assert saved.status_code == 302, (key, saved.context["form"].errors)
    send(
        writer,
        "/publishing/paper/lots/add/",
        number="1",
        title="Paper",
        nature="goods",
        allows_further_competition="on",
    )
    writer.post("/publishing/paper/notices/add/", {"notice_type": "UK4"})
    chosen = writer.post("/publishing/paper/eligibility/add/", {"kind": "category"})
    writer.post(
        chosen.url,
        {
            "quoted_text": "Any local authority in England.",
            "classes": ["local"],
        },
    )
    tasks = writer.get("/publishing/paper/")
    assert (tasks.context["done_count"], tasks.context["task_count"]) == (12, 12)

    check = writer.get("/publishing/paper/check/")
    assert "£4,000,000" in text(check)
    assert "/publishing/paper/section/term/?to=check" in text(check)
    assert check.context["findings"] == []
    reasons = {name: "Considered." for name in check.context["form"].fields if "waiver" in name}
    sent = send(writer, "/publishing/paper/check/", reasons)
    assert sent.url == "/publishing/paper/submitted/"
    assert "OP1" in text(writer.get(sent.url))
    assert [one.person for one in Notification.objects.all()] == [second_manager]
    assert client.get("/frameworks/paper/").status_code == 404

    assert "/publishing/paper/review/" in text(reviewer.get("/home/"))
    review = reviewer.get("/publishing/paper/review/")
    decisions = {row["text"]: row["href"] for row in review.context["decisions"]}
    assert list(decisions) == ["Publish as planned", "Publish as concluded", "Send back"]
    published = send(reviewer, decisions["Publish as planned"])
    assert published.url == "/frameworks/paper/manage/"

    public = client.get("/frameworks/paper/")
    assert "Published." in text(public)
    assert "Not yet published" in text(public)
    assert Framework.objects.get().status == FrameworkStatus.PLANNED
    assert Notification.objects.get(person=manager).link == "/frameworks/paper/"


def test_stale_form_keeps_what_was_typed_and_shows_what_is_saved(consortium, writer):
    draft = publishing.framework(consortium)
    address = f"/publishing/{draft.slug}/section/names/"
    typed = {"title": "Mine", "reference": draft.reference, "summary": "Mine."}
    Framework.objects.update(summary="Theirs.", version=2)

    clash = writer.post(address, typed | {"version": 1})

    assert "Somebody has changed this framework" in text(clash)
    assert 'value="Mine"' in text(clash)
    assert "Theirs." in text(clash)
    assert clash.context["form"]["version"].value() == "2"
    assert writer.post(address, typed | {"version": 2}).status_code == 302
    assert Framework.objects.get().title == "Mine"


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("term", on("starts_on", date(2026, 9, 1)) | on("ends_on", date(2026, 8, 31)), "on or"),
        ("values", {"estimated_value": "about a million"}, "must be an amount in pounds"),
        ("scope", {"cpv_codes": "99999999"}, "no such code: 99999999"),
        ("fee", {"fee_form": "fixed_percent"}, "needed for a fixed percentage"),
    ],
)
def test_wrong_answer_is_named_above_the_form(key, typed, said, consortium, writer):
    draft = publishing.framework(consortium)

    page = send(writer, f"/publishing/{draft.slug}/section/{key}/", typed)

    assert page.status_code == 200
    assert "There is a problem" in text(page)
    assert said in text(page)


def test_what_blocks_is_shown_with_the_way_to_settle_it(consortium, writer):
    draft = publishing.framework(consortium, price_mechanism="")

    check = writer.get(f"/publishing/{draft.slug}/check/")

    rules = {row["finding"].rule: row["href"] for row in check.context["findings"]}
    assert rules["R10"] == f"/publishing/{draft.slug}/section/buying/"


def test_who_sent_it_is_offered_no_publishing(consortium, manager, writer, at):
    sent = publishing.framework(
        consortium, status=FrameworkStatus.IN_REVIEW, submitted_by=manager, submitted_at=at
    )

    review = writer.get(f"/publishing/{sent.slug}/review/")

    assert [row["text"] for row in review.context["decisions"]] == ["Send back"]
    assert "somebody else has to publish it" in text(review)


def test_auditor_of_the_publisher_reads_drafts_and_changes_nothing(consortium, browser_of):
    draft = publishing.framework(consortium)
    role = consortia.ConsortiumRoleFactory(consortium=consortium, kind=RoleKind.AUDITOR)
    auditor = browser_of(role.person)

    tasks = auditor.get(f"/publishing/{draft.slug}/")

    assert tasks.status_code == 200
    assert "/section/" not in text(tasks)
    assert auditor.get(f"/publishing/{draft.slug}/section/names/").status_code == 403
    assert auditor.get("/publishing/").status_code == 200


def test_manager_moves_it_and_sees_the_history(consortium, writer):
    live = publishing.framework(consortium, status=FrameworkStatus.LIVE, lot=LotStatus.LIVE)
    manage = f"/frameworks/{live.slug}/manage/"

    offered = [move["wording"].link for move in writer.get(manage).context["moves"]]
    refused = writer.post(f"{manage}suspend/", {"reason": ""})
    done = writer.post(f"{manage}suspend/", {"reason": "A court order."})

    assert offered == ["Suspend", "Terminate"]
    assert "Enter reason" in text(refused)
    assert done.url == manage
    history = writer.get(manage).context["history"]
    assert [(entry.what, entry.note) for entry in history] == [("Suspended", "A court order.")]
    assert "A court order." in text(writer.get(manage))
    assert writer.get(f"{manage}tender/").status_code == 404


def test_change_of_facts_asks_for_the_reason_that_a_rule_wants(consortium, writer, client):
    live = publishing.framework(consortium, status=FrameworkStatus.LIVE, lot=LotStatus.LIVE)
    address = f"/frameworks/{live.slug}/change/term/"
    typed = {
        **on("starts_on", live.starts_on),
        **on("ends_on", date(2031, 5, 31)),
        "term_rationale": "Machines that last.",
        "what": "Extended by a year.",
        "why": "Its successor is late.",
        "legal_basis": "Section 74",
        **on("effective_on", date(2026, 5, 12)),
    }

    asked = send(writer, address, typed)
    boxes = {name: "Noticed." for name in asked.context["form"].fields if "waiver" in name}
    done = send(writer, address, typed | boxes)

    assert len(boxes) == 1
    assert done.status_code == 302
    public = text(client.get(f"/frameworks/{live.slug}/"))
    assert "Extended by a year." in public
    assert "31 May 2030 → 31 May 2031" in public


def test_drafts_are_read_in_a_fixed_number_of_queries(
    consortium, writer, django_assert_max_num_queries
):
    for _ in range(12):
        frameworks.FrameworkFactory(publisher=consortium, status=FrameworkStatus.DRAFT)

    with django_assert_max_num_queries(12):
        page = writer.get("/publishing/")

    assert page.context["drafts"].count() == 12


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("named", ["authorities"]),
        ("successor", ["authorities"]),
        ("category", ["classes"]),
        ("region", ["regions"]),
        ("consortium_members", ["consortium", "members_as_at"]),
        ("classification", []),
        ("text", []),
    ],
)
def test_only_the_questions_of_the_kind_are_asked(kind, asked, consortium, writer):
    draft = publishing.framework(consortium)
    address = f"/publishing/{draft.slug}/eligibility/add/"

    chosen = writer.post(address, {"kind": kind})
    page = writer.get(chosen.url)

    assert chosen.url == f"{address}{kind}/"
    assert list(page.context["form"].fields) == ["quoted_text", "notice", *asked, "is_exclusion"]


def test_rule_without_a_kind_or_without_what_its_kind_names_is_not_saved(consortium, writer):
    draft = publishing.framework(consortium)
    address = f"/publishing/{draft.slug}/eligibility/add/"
    before = draft.eligibility_rules.count()

    without_a_kind = writer.post(address, {})
    without_a_region = writer.post(f"{address}region/", {"quoted_text": "Bodies of the North."})

    assert list(without_a_kind.context["form"].errors) == ["kind"]
    assert list(without_a_region.context["form"].errors) == ["regions"]
    assert "Bodies of the North." in text(without_a_region)
    assert writer.get(f"{address}by-the-moon/").status_code == 404
    assert draft.eligibility_rules.count() == before


def test_rule_of_a_published_framework_asks_for_the_account(consortium, writer):
    live = publishing.framework(consortium, status=FrameworkStatus.LIVE, lot=LotStatus.LIVE)
    address = f"/publishing/{live.slug}/eligibility/add/region/"
    rule = {"quoted_text": "Bodies of the North East.", "regions": [Region.NORTH_EAST]}
    account = {
        "what": "The North East may use it.",
        "why": "The notice says so.",
        **on("effective_on", date(2026, 5, 12)),
    }

    refused = writer.post(address, rule)
    saved = writer.post(address, rule | account)

    assert {"what", "why", "effective_on"} <= set(refused.context["form"].errors)
    assert saved.url == f"/frameworks/{live.slug}/manage/"
    assert live.eligibility_rules.get(kind="region").regions == [Region.NORTH_EAST]
