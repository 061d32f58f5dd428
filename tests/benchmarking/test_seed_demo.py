"""Sample data: made through the importer, with the planted findings, and gone without a trace."""

import io
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db.models import DecimalField, F, Sum
from django.db.models.functions import Coalesce
from django.test import RequestFactory
from django.utils import timezone

from benchmarking.actions import base_cells, sample
from benchmarking.choices import ImportState, LineClass, PeerTier, ResultStatus
from benchmarking.management.sample import (
    bodies,
    buying,
    frameworks,
    payments,
    people,
    plan,
    purchases,
    spend_files,
    suppliers,
)
from benchmarking.models import (
    BaseCell,
    BenchmarkResult,
    BenchmarkRun,
    Claim,
    CoverageSharing,
    Evidence,
    FrameworkUse,
    Item,
    LedgerPosting,
    PeerVersion,
    PriceQuestion,
    PriceRun,
    PurchaseImport,
    PurchaseLine,
    Reconciliation,
    RejectedRow,
    SavedDashboard,
    SpendImport,
    SpendLine,
    Statistic,
    UnitPriceResult,
)
from consortia.choices import AuthorityKind, MembershipRole, NotificationKind, RoleKind
from consortia.models import (
    Authority,
    Consortium,
    ConsortiumMembership,
    Denominator,
    Notification,
    Person,
    Role,
)
from frameworks.actions import headroom, publication
from frameworks.choices import (
    AlertRhythm,
    EligibilityKind,
    FrameworkStatus,
    SchemeStatus,
    Verdict,
)
from frameworks.models import (
    AccessAgreement,
    AssuredListing,
    CallOff,
    Category,
    Contract,
    Document,
    EligibilityRule,
    Framework,
    FrameworkAccess,
    FrameworkVersion,
    HeadroomPosting,
    KpiAssessment,
    Lot,
    Notice,
    OpenFrameworkScheme,
    Participation,
    PriceLine,
    PriceList,
    Response,
    SavedView,
    Supplier,
    SupplierRole,
)
from procurement_portal.core import files
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import AuditEvent, Job, StoredFile
from tests import emptying
from tests.factories import consortia
from tests.factories import frameworks as frameworks_factories

SMALL = plan.SCALES["small"]
FULL = plan.SCALES["full"]
OF_FRAMEWORKS = (
    FrameworkAccess,
    AccessAgreement,
    Participation,
    OpenFrameworkScheme,
    AssuredListing,
    FrameworkVersion,
    EligibilityRule,
    Notice,
    Document,
    PriceList,
    PriceLine,
    SavedView,
    SavedDashboard,
    Notification,
)
PLANTED = {finding.key: finding for finding in plan.PLANTED}


@pytest.fixture(scope="module")
def said(django_db_setup, django_db_blocker):
    """The database after one small seeding; what the command said."""
    out = io.StringIO()
    with django_db_blocker.unblock():
        try:
            call_command("seed_demo", scale="small", inline=True, stdout=out)
            yield out.getvalue()
        finally:
            emptying.empty_tables(None)


@pytest.fixture
def seeded(said, db):
    return said


def latest_run():
    """The run of the latest twelve whole months."""
    return BenchmarkRun.objects.current().get(ends_on=plan.window(timezone.localdate()).ends_on)


def results_of(slug):
    return BenchmarkResult.objects.filter(run=latest_run(), authority__slug=slug)


class TestSeeded:
    def test_everything_says_that_it_is_sample_data(self, seeded):
        for model in sample.ROOTS:
            rows = model.objects.all()
            assert rows.exists()
            assert not rows.filter(is_sample=False).exists()

    def test_every_file_went_through_the_importer(self, seeded):
        states = set(SpendImport.objects.values_list("state", flat=True))

        assert states == {ImportState.COMMITTED}
        kept = {Document, Evidence, PriceList, PurchaseImport, SpendImport}
        assert sum(one.objects.count() for one in kept) == StoredFile.objects.count()
        lines = SpendImport.objects.aggregate(rows=Sum("accepted_rows"))["rows"]
        assert SpendLine.objects.count() == lines > 5_000

    def test_months_are_the_twenty_four_before_this_one(self, seeded):
        months = set(BaseCell.objects.values_list("month", flat=True))

        assert months == set(plan.window(timezone.localdate()).months())

    def test_cells_equal_their_lines(self, seeded, at):
        assert base_cells.rebuild(by=SYSTEM, at=at) == 0

    def test_one_account_for_each_role_signs_in(self, seeded):
        request = RequestFactory().post("/")
        for account in people.ACCOUNTS:
            assert authenticate(request, email=account.email, password=people.PASSWORD)
        assert {role.kind for role in Role.objects.all()} == set(RoleKind.values)

    def test_accounts_are_printed_with_role_place_and_password(self, seeded):
        out = io.StringIO()

        call_command("demo_accounts", stdout=out)

        assert people.PASSWORD in out.getvalue()
        for role in Role.objects.select_related("person"):
            assert f"{role.person.email} " in out.getvalue()
            assert str(role) in out.getvalue()

    def test_call_offs_stand_at_every_point_of_their_life(self, seeded):
        stands = set(CallOff.objects.values_list("status", flat=True))

        assert stands == {"draft", "invited", "closed", "standstill", "signed"}
        assert not Response.objects.filter(opened_at=None).exclude(price=None).exists()
        assert Response.objects.filter(opened_at=None).count() == 2
        assert Contract.objects.exclude(call_off=None).count() == 2
        assert KpiAssessment.objects.count() == 3

    def test_ledgers_of_sample_lots_are_the_sums_of_their_postings(self, seeded):
        lots = Lot.objects.annotate(
            posted=Coalesce(Sum("postings__committed"), Decimal(0), output_field=DecimalField())
        )

        assert lots.filter(committed_value__gt=0).count() > 20
        assert not lots.exclude(committed_value=F("posted")).exists()

    def test_savings_stand_in_every_state_and_every_month_reconciles(self, seeded):
        states = Counter(Claim.objects.values_list("state", flat=True))
        verified = LedgerPosting.objects.filter(state="finance_verified").summed()

        assert states == {"realised": 3} | dict.fromkeys(
            ("identified", "forecast", "contracted", "closed", "reversed"), 1
        )
        assert verified["cash"] > 50_000
        assert verified["in_force"] > 100_000
        assert LedgerPosting.objects.filter(is_provisional=True).exists()
        assert all(month.is_zero for month in Reconciliation.objects.all())

    def test_each_consortium_has_one_lead_and_live_members(self, seeded):
        for consortium in Consortium.objects.all():
            members = ConsortiumMembership.objects.live_on(timezone.localdate()).filter(
                consortium=consortium
            )
            assert members.count() >= 3
            assert members.filter(role=MembershipRole.LEAD).count() == 1
        assert Consortium.objects.values("form").distinct().count() == 3

    def test_frameworks_stand_at_several_points_of_their_life(self, seeded):
        statuses = set(Framework.objects.values_list("status", flat=True))

        assert Framework.objects.count() == 27
        assert statuses == {
            FrameworkStatus.LIVE,
            FrameworkStatus.CLOSING,
            FrameworkStatus.EXPIRED,
            FrameworkStatus.TENDERING,
            FrameworkStatus.PLANNED,
            FrameworkStatus.IN_REVIEW,
            FrameworkStatus.DRAFT,
        }
        assert not Lot.objects.filter(status="live", places=None).exists()

    def test_most_money_finds_its_category_and_most_lines_their_supplier(self, seeded):
        weak = PLANTED["weak_data"].authority
        usual = SpendImport.objects.exclude(authority__slug=weak)
        assert all(one.categorised_share > 0.9 for one in usual)
        bought = SpendLine.objects.filter(kind="spend").exclude(authority__slug=weak)
        assert bought.filter(supplier_name=None).count() < 0.02 * bought.count()

    def test_what_is_planted_is_said(self, seeded):
        for finding in plan.PLANTED:
            assert finding.meaning in seeded


def person(email):
    return Person.objects.get(email=email)


class TestLived:
    """What people have done with the frameworks, found where its pages look for it."""

    def test_authorities_stand_at_every_point_on_the_way_to_access(self, seeded):
        counts = Counter(FrameworkAccess.objects.values_list("status", flat=True))

        assert counts == {"active": 14, "submitted": 8, "more_asked": 1, "rejected": 1} | {
            "revoked": 1,
            "draft": 1,
        }

    def test_the_officer_uses_energy_and_waits_for_agency_staff(self, seeded):
        own = FrameworkAccess.objects.filter(authority__slug="brackenmoor")
        by_category = dict(own.values_list("framework__categories__key", "status"))

        assert by_category == {
            "energy": "active",
            "agency": "submitted",
            "telecoms": "more_asked",
            "highways": "rejected",
            "food": "revoked",
            "waste": "draft",
        }

    def test_requests_of_several_ages_wait_and_one_needs_confirmation(self, seeded):
        waiting = FrameworkAccess.objects.visible_to(person("manager@example.org")).waiting()
        days = [(timezone.now() - one.submitted_at).days for one in waiting]

        assert len(days) == 8
        assert max(days) >= 20
        assert min(days) <= 2
        doubtful = waiting.get(verdict=Verdict.NEEDS_CONFIRMATION)
        assert doubtful.matched_kind == EligibilityKind.CONSORTIUM_MEMBERS

    def test_three_authorities_take_part_in_what_is_planned(self, seeded):
        parts = Participation.objects.filter(framework__status=FrameworkStatus.PLANNED)

        assert sorted(parts.values_list("status", flat=True)) == [
            "committed",
            "data_supplied",
            "interested",
        ]

    def test_a_scheme_runs_and_two_frameworks_that_end_are_followed(self, seeded):
        scheme = OpenFrameworkScheme.objects.get()
        followed = Framework.objects.exclude(successors=None).order_by("ends_on")

        assert scheme.status == SchemeStatus.RUNNING
        assert scheme.first_awarded_on < timezone.localdate()
        assert [one.slug for one in followed] == ["insurance-12", "facilities-08"]
        assert not set(followed.values_list("successor_plan", flat=True)) - {"replace"}

    def test_one_assured_listing_stands_and_one_has_run_out(self, seeded):
        standing = AssuredListing.objects.all().standing_on(timezone.localdate())

        assert [one.framework.slug for one in standing] == ["energy-01"]
        assert AssuredListing.objects.exclude(pk__in=standing).count() == 1

    def test_a_live_framework_was_varied_with_its_reasons(self, seeded):
        second = FrameworkVersion.objects.get(number=2)

        assert second.framework.slug == "energy-01"
        assert second.why
        assert second.legal_basis
        assert {change["fact"] for change in second.changes} == {"Fee, in percent", "How to buy"}

    def test_documents_and_prices_open_to_holders_stay_closed_to_others(self, seeded):
        officer, neighbour = person("officer@example.org"), person("neighbour@example.org")
        stranger = AnonymousUser()

        def seen(model, by):
            return set(model.objects.visible_to(by).values_list("title", flat=True))

        assert seen(Document, officer) - seen(Document, stranger) == {
            "List of meters, to be filled in"
        }
        assert seen(Document, neighbour) == seen(Document, stranger)
        assert seen(PriceList, stranger) == {"Stationery prices"}
        rates = "Hourly rates, office and professional"
        assert seen(PriceList, person("manager@example.org")) == {
            "Stationery prices",
            "Hardware prices",
            rates,
        }

    def test_the_second_manager_can_publish_the_draft_that_waits(self, seeded, at):
        draft = Framework.objects.get(status=FrameworkStatus.IN_REVIEW)
        today, now = timezone.localdate(), timezone.now()

        with pytest.raises(publication.FourEyes):
            publication.publish(draft.pk, on=today, by=person("manager@example.org"), at=now)
        published = publication.publish(
            draft.pk, on=today, by=person("reviewer@example.org"), at=now
        )

        assert published.status == FrameworkStatus.PLANNED

    def test_people_have_news_and_the_officer_a_weekly_search(self, seeded):
        unread = Notification.objects.unread()
        view = SavedView.objects.get()

        for email in ("officer@example.org", "manager@example.org", "reviewer@example.org"):
            assert unread.filter(person__email=email).count() >= 4
        assert (view.owner.email, view.rhythm) == ("officer@example.org", AlertRhythm.WEEKLY)
        assert unread.filter(person=view.owner, kind=NotificationKind.SAVED_VIEW).count() == 1

    def test_finance_lead_shares_a_dashboard_and_was_told_of_its_figures_once(self, seeded):
        kept = SavedDashboard.objects.get()
        told = Notification.objects.get(kind=NotificationKind.DASHBOARD)

        assert set(SavedDashboard.objects.visible_to(person("officer@example.org"))) == {kept}
        assert told.person == kept.owner == person("finance@example.org")
        assert "Authority: Brackenmoor Council" in told.detail
        assert f"“{kept.name}”: £0 verified" not in told.text


class TestPlanted:
    def test_members_share_their_coverage_by_name(self, seeded):
        rows = CoverageSharing.objects.in_force()

        assert rows.values("authority").distinct().count() == 4
        assert rows.count() == 8

    def test_somebody_pays_far_above_the_peers(self, seeded):
        finding = PLANTED["pays_far_above_peers"]

        result = results_of(finding.authority).get(category__key=finding.category)

        assert result.status == ResultStatus.VALID
        assert result.rate > 2 * result.median
        assert result.opportunity > 0

    def test_its_peers_are_the_most_similar_of_its_kind(self, seeded):
        finding = PLANTED["pays_far_above_peers"]

        result = results_of(finding.authority).get(category__key=finding.category)

        assert (result.tier, result.other_count) == (PeerTier.NEAREST, 7)

    def test_an_agreement_is_about_to_expire_under_a_contract(self, seeded):
        finding, today = PLANTED["agreement_about_to_expire"], timezone.localdate()

        contract = Contract.objects.get(
            authority__slug=finding.authority,
            category__key=finding.category,
            ends_on__gt=F("lot__ends_on"),
            reference="SAMPLE-C-EXPIRING",
        )

        assert today < contract.lot.framework.ends_on < today + timedelta(days=60)

    def test_most_is_paid_beside_a_call_off(self, seeded):
        finding = PLANTED["paid_beside_its_call_off"]

        used = FrameworkUse.objects.filter(
            authority__slug=finding.authority, category__key=finding.category
        )

        paid = dict(used.order_by().values_list("line_class").annotate(Sum("net_amount")))
        assert paid[LineClass.OFF_SUPPLIER] > paid[LineClass.ON] > 0

    def test_a_category_leaks(self, seeded):
        lines = SpendLine.objects.filter(category__key=PLANTED["leaking_category"].category)
        placed = Supplier.objects.exclude(places=None)

        whole = lines.aggregate(sum=Sum("net_amount"))["sum"]
        on = lines.filter(supplier_name__supplier__in=placed).aggregate(sum=Sum("net_amount"))[
            "sum"
        ]

        assert 0.5 < 1 - on / whole < 0.95

    def test_prices_have_their_findings(self, seeded):
        dear, wrong, below = (
            UnitPriceResult.objects.get(
                run__state="current", authority__slug=PLANTED[key].authority, item__key=number
            )
            for key, number in (
                ("dear_buyer", purchases.number(purchases.TONER).zfill(14)),
                ("wrong_pack", purchases.number(purchases.GLOVES).zfill(14)),
                ("below_framework", purchases.PAPER),
            )
        )

        assert dear.gap_percent > 20
        assert dear.worth_median > 0
        assert wrong.status == "quarantined"
        assert below.framework_gap_percent < 0
        asked = PriceQuestion.objects.open().filter(authority__slug="brackenmoor")
        assert {(one.kind, tuple(one.proposals)) for one in asked} == {
            ("pack", ("10",)),
            ("units", ()),
        }

    def test_a_body_has_too_few_months(self, seeded):
        statuses = results_of(PLANTED["part_window"].authority).values_list("status", flat=True)

        assert ResultStatus.PART_WINDOW in statuses
        assert ResultStatus.VALID not in statuses

    def test_a_member_has_submitted_nothing(self, seeded):
        slug = PLANTED["not_submitted"].authority

        assert ConsortiumMembership.objects.filter(authority__slug=slug).exists()
        assert not SpendImport.objects.filter(authority__slug=slug).exists()
        assert not results_of(slug).exists()

    def test_the_size_of_a_body_is_not_known(self, seeded):
        slug = PLANTED["no_denominator"].authority

        assert not Denominator.objects.filter(authority__slug=slug).exists()
        assert ResultStatus.NO_DENOMINATOR in results_of(slug).values_list("status", flat=True)

    def test_a_file_holds_rows_that_cannot_be_read(self, seeded):
        rejected = RejectedRow.objects.values_list("spend_import__authority__slug", flat=True)

        assert set(rejected) == {PLANTED["dirty_file"].authority}

    def test_the_data_of_a_body_is_too_weak_to_compare_with(self, seeded):
        slug = PLANTED["weak_data"].authority

        found = results_of(slug).filter(status=ResultStatus.VALID)
        others = BenchmarkResult.objects.filter(run=latest_run()).exclude(authority__slug=slug)

        assert set(found.values_list("quality_band", flat=True)) == {"D"}
        assert all("quality_d" in result.flags for result in found)
        assert set(found.values_list("opportunity", flat=True)) == {None}
        assert set(others.values_list("quality_band", flat=True)) <= {"A", "B", "C"}
        assert others.filter(quality_band="A").exists()


class TestRemoved:
    def test_nothing_but_the_audit_trail_and_the_categories_stays(self, seeded):
        trail = AuditEvent.objects.count()

        call_command("remove_demo", stdout=io.StringIO())

        of_prices = (Item, PurchaseImport, PurchaseLine, PriceRun, PriceQuestion)
        of_spend = (SpendImport, SpendLine, BaseCell, StoredFile, BenchmarkRun)
        of_peers = (Statistic, PeerVersion)
        for model in (*sample.ROOTS, *of_spend, *of_prices, *of_peers):
            assert not model.objects.exists()
        for model in OF_FRAMEWORKS:
            assert not model._default_manager.exists()
        assert not Job.objects.filter(kind="benchmarking.import_spend").exists()
        assert Category.objects.exists()
        assert AuditEvent.objects.count() == trail + 1

    def test_a_file_that_something_real_keeps_stays(self, seeded, at):
        shared = Document.objects.order_by("pk").first().file
        kept = frameworks_factories.DocumentFactory(file=shared)

        sample.remove(by=SYSTEM, at=at)

        assert list(StoredFile.objects.all()) == [shared]
        assert list(Document.objects.all()) == [kept]

    @pytest.mark.slow
    def test_made_again_there_is_as_much_as_before(self, seeded):
        before = {model: model._default_manager.count() for model in OF_FRAMEWORKS}

        call_command("seed_demo", scale="small", inline=True, stdout=io.StringIO())

        assert {model: model._default_manager.count() for model in OF_FRAMEWORKS} == before

    def test_bytes_go_once_the_removal_is_committed(
        self, seeded, at, django_capture_on_commit_callbacks
    ):
        kept = [files.path(one) for one in StoredFile.objects.all()]
        for path in kept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"bytes")

        with django_capture_on_commit_callbacks() as after_commit:
            sample.remove(by=SYSTEM, at=at)
        until_then = [path for path in kept if path.exists()]
        for callback in after_commit:
            callback()

        assert until_then == kept != []
        assert not [path for path in kept if path.exists()]

    def test_real_data_is_left_untouched(self, seeded, at):
        body = consortia.AuthorityFactory()
        group = consortia.ConsortiumFactory()
        consortia.MembershipFactory(authority=body, consortium=group)
        supplier = frameworks_factories.SupplierFactory()

        sample.remove(by=SYSTEM, at=at)

        assert list(Authority.objects.all()) == [body]
        assert list(Consortium.objects.all()) == [group]
        assert list(Supplier.objects.all()) == [supplier]
        assert ConsortiumMembership.objects.count() == 1

    def test_real_lots_get_back_what_sample_bodies_committed(self, seeded, at):
        lot = frameworks_factories.LotFactory()
        for body in (Authority.objects.order_by("pk").first(), consortia.AuthorityFactory()):
            contract = frameworks_factories.ContractFactory(
                lot=lot, authority=body, award_value=Decimal(700)
            )
            headroom.record(contract, reason="Made elsewhere.", by=SYSTEM, at=at)

        sample.remove(by=SYSTEM, at=at)

        for row in (lot, lot.framework):
            row.refresh_from_db()
            assert (row.committed_value, row.unguarded_value) == (Decimal(700), Decimal(700))
        assert HeadroomPosting.objects.get().contract.authority == body

    def test_sample_data_that_something_real_uses_stays_whole(self, seeded, at):
        frameworks_factories.ContractFactory(supplier=Supplier.objects.order_by("pk").first())
        before = SpendLine.objects.count()

        with pytest.raises(sample.SampleInUse):
            sample.remove(by=SYSTEM, at=at)

        assert SpendLine.objects.count() == before
        with_roles = Person.objects.filter(is_sample=True).exclude(roles=None)
        assert with_roles.count() == len(people.ACCOUNTS)
        assert SupplierRole.objects.filter(person__email=buying.SELLER).exists()


class TestPlan:
    """What the full scale makes, without making it."""

    def test_enough_bodies_that_peers_exist(self):
        made = bodies.authorities(FULL)
        kinds = [body.kind for body in made]

        assert len(made) >= 40
        assert len({body.slug for body in made}) == len(made)
        assert kinds.count(AuthorityKind.UNITARY) > 13  # quartiles need thirteen others
        assert kinds.count(AuthorityKind.DISTRICT) - 4 > 10  # four are planted and not compared

    def test_two_hundred_suppliers_with_names_that_are_nobody_elses(self):
        traders = suppliers.traders()
        keys = [name.key for name in suppliers.names(traders)]

        assert len({trader.supplier.slug for trader in traders}) == 200
        assert len(set(keys)) == len(keys)

    def test_files_are_the_same_every_time(self):
        today = timezone.localdate()
        first, second = (
            [
                (one.filename, one.content)
                for one in spend_files.files(
                    bodies.authorities(SMALL), suppliers.traders(), SMALL, today=today
                )
            ]
            for _ in range(2)
        )

        assert first == second

    def test_every_category_paid_for_has_words_and_a_label(self):
        for rates in payments.RATES.values():
            assert set(rates) <= set(payments.WORDS) & set(payments.LABELS)

    def test_files_of_all_layouts_are_written(self):
        headings = {tuple(name for name, _ in layout.columns) for layout in spend_files.LAYOUTS}

        assert len(headings) == len(spend_files.LAYOUTS) == 5

    def test_twenty_seven_frameworks(self):
        assert len(frameworks.SKETCHES) == 27

    @pytest.mark.slow
    def test_full_scale_makes_150_000_lines(self):
        made = spend_files.files(
            bodies.authorities(FULL), suppliers.traders(), FULL, today=timezone.localdate()
        )

        assert sum(one.lines for one in made) >= 150_000
