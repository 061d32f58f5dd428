"""The queue of proposals, and the pages of a supplier's names, group and history."""

from decimal import Decimal

import pytest

from frameworks.actions import suppliers
from frameworks.choices import ProposalState
from frameworks.models import Supplier, SupplierMerge, SupplierName, SupplierProposal
from tests.factories import consortia, frameworks
from tests.factories.benchmarking import LoadedSpendImportFactory, SpendLineFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

QUEUE = "/suppliers/review/"


@pytest.fixture
def loaded(authority):
    return LoadedSpendImportFactory(authority=authority)


@pytest.fixture
def pair(authority, loaded):
    """A name in the authority's file that may be a listed supplier's, with two lines of it."""
    proposal = frameworks.SupplierProposalFactory(
        name__name="Capita Business Solutions Ltd",
        name__seen_by=[authority],
        candidate__name="Capita Business Services Ltd",
        evidence={"shared": ["business", "capita"], "against": ["numbers"]},
    )
    for description in ("Payroll", "Software"):
        SpendLineFactory(spend_import=loaded, supplier_name=proposal.name, description=description)
    return proposal


def pairs(authority, number):
    return frameworks.SupplierProposalFactory.create_batch(number, name__seen_by=[authority])


def open_ones():
    return SupplierProposal.objects.filter(state=ProposalState.OPEN)


def test_pair_is_shown_side_by_side_with_what_was_paid(pair, officer, browser_of):
    page = browser_of(officer).get(QUEUE)

    (question,) = page.context["questions"]
    assert (question.moving.title, question.staying.title) == (
        "Capita Business Solutions Ltd",
        "Capita Business Services Ltd",
    )
    assert question.band == "Likely"
    assert (question.paid.lines, question.paid.net) == (2, Decimal("241.00"))
    assert question.paid.examples == ["Payroll", "Software"]
    for words in ("£241", "Both have: business, capita.", "They hold different numbers."):
        assert words in page.text


def test_lines_of_others_are_not_counted(pair, officer, browser_of):
    SpendLineFactory(supplier_name=pair.name)

    (question,) = browser_of(officer).get(QUEUE).context["questions"]

    assert question.paid.lines == 2


def test_names_that_only_others_have_seen_are_not_shown(pair, officer, browser_of):
    foreign = frameworks.LedgerNameFactory(
        supplier=pair.candidate, name="CAPITA B S", seen_by=[consortia.AuthorityFactory()]
    )

    assert foreign.name not in browser_of(officer).get(QUEUE).text


def test_button_of_a_pair_accepts_it(pair, officer, browser_of):
    answer = browser_of(officer).post(QUEUE, {"accept": pair.pk}, follow=True)

    pair.refresh_from_db()
    assert pair.state == ProposalState.ACCEPTED
    assert SupplierName.objects.get(pk=pair.name_id).supplier == pair.candidate
    assert "1 pair was merged." in answer.text
    assert "Nothing to decide" in answer.text


def test_button_of_a_pair_refuses_it(pair, officer, browser_of):
    answer = browser_of(officer).post(QUEUE, {"refuse": pair.pk}, follow=True)

    pair.refresh_from_db()
    assert pair.state == ProposalState.REFUSED
    assert "1 pair was kept apart for good." in answer.text


def test_ticked_pairs_are_accepted_and_others_stay(authority, officer, browser_of):
    several = pairs(authority, 3)

    browser_of(officer).post(
        QUEUE, {"decision": "accept", "ticked": [several[0].pk, several[1].pk]}
    )

    assert list(open_ones()) == [several[2]]


def test_all_means_every_row_of_the_filtered_list_on_every_page(authority, officer, browser_of):
    pairs(authority, 30)
    other = frameworks.SupplierProposalFactory(name__seen_by=[authority], score="0.950")

    browser_of(officer).post(f"{QUEUE}?band=likely", {"decision": "accept", "everything": "on"})

    assert list(open_ones()) == [other]


def test_nothing_ticked_decides_nothing(pair, officer, browser_of):
    answer = browser_of(officer).post(QUEUE, {"decision": "accept"}, follow=True)

    assert open_ones().count() == 1
    assert "Nothing was decided" in answer.text


@pytest.mark.parametrize("ticked", ["x", "-1", "99999999", "9" * 40, "²"])
def test_ticks_that_make_no_sense_decide_nothing(ticked, pair, officer, browser_of):
    answer = browser_of(officer).post(QUEUE, {"decision": "accept", "ticked": ticked})

    assert answer.status_code == 302
    assert open_ones().count() == 1


def test_pair_of_others_is_neither_shown_nor_decided(officer, browser_of):
    foreign = frameworks.SupplierProposalFactory(name__seen_by=[consortia.AuthorityFactory()])
    browser = browser_of(officer)

    browser.post(QUEUE, {"accept": foreign.pk})

    assert "Nothing to decide" in browser.get(QUEUE).text
    assert list(open_ones()) == [foreign]


def test_auditor_reads_and_decides_nothing(pair, auditor, browser_of):
    browser = browser_of(auditor)
    page = browser.get(QUEUE)

    assert page.context["may_decide"] is False
    assert "the operator of the portal decides" in page.text
    assert browser.post(QUEUE, {"accept": pair.pk}).status_code == 403
    assert list(open_ones()) == [pair]


def test_what_others_know_too_is_left_to_the_operator(authority, officer, operator, browser_of):
    shared = frameworks.SupplierProposalFactory(
        name__seen_by=[authority, consortia.AuthorityFactory()]
    )

    answer = browser_of(officer).post(QUEUE, {"accept": shared.pk}, follow=True)
    assert "1 not decided. Your roles do not allow this." in answer.text

    browser_of(operator).post(QUEUE, {"accept": shared.pk})
    shared.refresh_from_db()
    assert (shared.state, shared.decided_by) == (ProposalState.ACCEPTED, operator)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=solutions", 1),
        ("?q=services", 1),
        ("?q=quarry", 0),
        ("?band=likely", 1),
        ("?band=possible", 0),
        ("?reason=close", 1),
        ("?reason=alias", 0),
        ("?state=refused", 0),
    ],
)
def test_queue_is_narrowed(query, found, pair, officer, browser_of):
    page = browser_of(officer).get(f"{QUEUE}{query}")

    assert len(page.context["questions"]) == found


def test_decided_pairs_are_found_with_who_and_when(pair, officer, browser_of):
    browser = browser_of(officer)
    browser.post(QUEUE, {"refuse": pair.pk})

    assert "Refused 12 May 2026" in browser.get(f"{QUEUE}?state=refused").text


def test_number_of_queries_of_the_queue_grows_only_with_the_rights_to_ask(
    authority, officer, browser_of, django_assert_max_num_queries
):
    pairs(authority, 20)
    browser = browser_of(officer)
    browser.get(QUEUE)

    with django_assert_max_num_queries(15 + 2 * 20):
        browser.get(QUEUE)


# One supplier


@pytest.fixture
def acme(authority, loaded):
    """A listed supplier with a public name and two from the authority's own ledger."""
    supplier = frameworks.SupplierFactory(name="Acme Ltd", slug="acme")
    frameworks.SupplierNameFactory(supplier=supplier, name="Acme Limited")
    for name, net in (("ACME LTD (LEEDS)", "10.00"), ("Acme Boats", "5.00")):
        own = frameworks.LedgerNameFactory(supplier=supplier, name=name, seen_by=[authority])
        SpendLineFactory(spend_import=loaded, supplier_name=own, net_amount=Decimal(net))
    return supplier


def test_names_are_listed_with_how_they_were_matched_and_what_was_paid(acme, officer, browser_of):
    page = browser_of(officer).get("/suppliers/acme/names/")

    assert [(row.name.name, row.paid.net) for row in page.context["names"]] == [
        ("ACME LTD (LEEDS)", Decimal("10.00")),
        ("Acme Boats", Decimal("5.00")),
        ("Acme Limited", Decimal(0)),
    ]
    assert page.context["net"] == Decimal("15.00")
    assert "First seen in a spend file" in page.text


def test_outsider_sees_public_names_only(acme, outsider, browser_of):
    page = browser_of(outsider).get("/suppliers/acme/names/")

    assert [row.name.name for row in page.context["names"]] == ["Acme Limited"]
    assert "Acme Boats" not in page.text


def test_public_page_shows_and_finds_no_name_of_a_ledger(acme, client, officer, browser_of):
    assert "Acme Boats" not in client.get("/suppliers/acme/").text
    assert list(client.get("/suppliers/", {"q": "boats"}).context["page_obj"]) == []
    assert client.get("/api/suppliers/", {"q": "boats"}).json()["count"] == 0
    browser = browser_of(officer)
    assert "Acme Boats" in browser.get("/suppliers/acme/").text
    assert len(browser.get("/suppliers/", {"q": "boats"}).context["page_obj"]) == 1


def test_unlisted_supplier_is_not_found_by_strangers(authority, client, officer, browser_of):
    name = frameworks.LedgerNameFactory(seen_by=[authority])
    address = f"/suppliers/{name.supplier.slug}/"

    assert client.get(address).status_code == 404
    assert client.get("/api/suppliers/").json()["count"] == 0
    assert browser_of(officer).get(address).status_code == 200


def test_name_is_split_off_and_the_split_undone(acme, officer, browser_of):
    browser = browser_of(officer)
    boats = SupplierName.objects.get(name="Acme Boats")
    asked = browser.get("/suppliers/acme/names/split/", {"names": boats.pk})
    assert asked.context["form"]["names"].initial == [str(boats.pk)]
    assert asked.text.count(" checked") == 1

    done = browser.post("/suppliers/acme/names/split/", {"names": [boats.pk]}, follow=True)

    change = SupplierMerge.objects.get()
    boats.refresh_from_db()
    assert boats.supplier == change.target
    assert "Acme Boats split off" in done.text
    browser.post(f"/suppliers/changes/{change.pk}/undo/")
    boats.refresh_from_db()
    assert boats.supplier == acme
    assert "undone 12 May 2026" in browser.get("/suppliers/acme/names/").text


def test_public_name_is_not_offered_to_split(acme, officer, browser_of):
    public = SupplierName.objects.get(name="Acme Limited")

    answer = browser_of(officer).post("/suppliers/acme/names/split/", {"names": [public.pk]})

    assert answer.status_code == 200
    assert not SupplierMerge.objects.exists()


def test_supplier_is_searched_for_and_merged_and_its_address_leads_on(
    acme, authority, officer, browser_of
):
    own = frameworks.LedgerNameFactory(name="Acme Hoists", seen_by=[authority])
    browser = browser_of(officer)
    address = f"/suppliers/{own.supplier.slug}/merge/"

    assert "No other supplier" in browser.get(address, {"q": "zennick"}).text
    assert [row.pk for row in browser.get(address, {"q": "acme"}).context["found"]] == [acme.pk]
    done = browser.post(f"{address}?q=acme", {"other": acme.pk}, follow=True)

    assert "The two suppliers are one now." in done.text
    own.refresh_from_db()
    assert own.supplier == acme
    gone = Supplier.objects.get(merged_into=acme)
    assert browser.get(f"/suppliers/{gone.slug}/").url == "/suppliers/acme/"


def test_merge_of_what_others_know_is_proposed_to_the_operator(
    acme, authority, officer, browser_of
):
    shared = frameworks.LedgerNameFactory(
        name="Acme Hoists", seen_by=[authority, consortia.AuthorityFactory()]
    )

    done = browser_of(officer).post(
        f"/suppliers/{shared.supplier.slug}/merge/?q=acme", {"other": acme.pk}, follow=True
    )

    assert "The operator of the portal was asked to decide" in done.text
    assert SupplierProposal.objects.get().candidate == acme


def test_merge_that_contradicts_itself_is_refused_on_the_page(acme, operator, browser_of):
    frameworks.SupplierIdentifierFactory(supplier=acme)
    other = frameworks.SupplierIdentifierFactory(supplier__name="Acme Boats Ltd").supplier

    page = browser_of(operator).post("/suppliers/acme/merge/?q=boats", {"other": other.pk})

    assert "These are two companies" in page.text
    assert not SupplierMerge.objects.exists()


def test_search_shows_nobodys_secret_names(acme, officer, browser_of):
    frameworks.LedgerNameFactory(name="Acme Secret", seen_by=[consortia.AuthorityFactory()])

    page = browser_of(officer).get("/suppliers/acme/merge/", {"q": "secret"})

    assert page.context["found"] == []


def test_group_is_shown_with_what_was_paid_to_all_of_it(
    acme, authority, loaded, operator, officer, browser_of
):
    boats = frameworks.SupplierFactory(name="Boats Group plc", slug="boats")
    member = frameworks.LedgerNameFactory(supplier__parent=boats, seen_by=[authority])
    SpendLineFactory(spend_import=loaded, supplier_name=member, net_amount=Decimal("100.00"))
    keeper = browser_of(operator)

    keeper.post("/suppliers/acme/group/?q=boats", {"other": boats.pk})
    group = browser_of(officer).get("/suppliers/acme/names/").context["group"]

    assert group.head == boats
    assert (group.lines, group.net) == (3, Decimal("115.00"))
    assert browser_of(operator).get("/suppliers/acme/names/").context["group"].net == 0
    keeper.post("/suppliers/acme/group/clear/")
    acme.refresh_from_db()
    assert acme.parent is None


def test_auditor_sees_names_and_changes_nothing(acme, auditor, browser_of):
    browser = browser_of(auditor)

    page = browser.get("/suppliers/acme/names/")

    assert (page.context["may_split"], page.context["may_change"]) == (False, False)
    for address in ("names/split/", "merge/", "group/", "group/clear/"):
        assert browser.post(f"/suppliers/acme/{address}").status_code == 403


def test_history_of_others_names_is_told_without_them(acme, officer, operator, browser_of, at):
    foreign = frameworks.LedgerNameFactory(seen_by=[consortia.AuthorityFactory()])
    suppliers.merge(foreign.supplier_id, acme.pk, by=operator, at=at)

    page = browser_of(officer).get("/suppliers/acme/names/")

    assert foreign.name not in page.text
    assert "Names that you may not see taken in" in page.text
