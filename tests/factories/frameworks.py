"""Suppliers, categories, frameworks, lots and contracts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory

from frameworks import models
from frameworks.choices import (
    AccessStatus,
    CallOffRoute,
    CallOffStatus,
    ContractStatus,
    DeclarationKind,
    DocumentPurpose,
    EligibilityKind,
    FrameworkStatus,
    InvitationStatus,
    LetterKind,
    LotStatus,
    MappingScheme,
    MatchReason,
    NameStanding,
    NoticeType,
    ObligationKind,
    PriceListState,
    Regime,
    SupplierChangeKind,
    Verdict,
    WorkingCalendar,
)
from frameworks.models.suppliers import name_key
from tests.factories.consortia import AuthorityFactory, ConsortiumFactory, PersonFactory
from tests.factories.core import StoredFileFactory


class SupplierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Supplier

    name = factory.Sequence(lambda n: f"Supplier {n} Ltd")
    slug = factory.Sequence(lambda n: f"supplier-{n}")


class SupplierIdentifierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupplierIdentifier

    supplier = factory.SubFactory(SupplierFactory)
    scheme = "GB-COH"
    value = factory.Sequence(lambda n: f"{n:08}")


class SupplierNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupplierName

    supplier = factory.SubFactory(SupplierFactory)
    name = factory.Sequence(lambda n: f"Trading name {n}")
    key = factory.LazyAttribute(lambda row: name_key(row.name))
    source = "typed by a person"
    standing = NameStanding.ACCEPTED


class LedgerNameFactory(SupplierNameFactory):
    """A name known only from the ledgers of `seen_by`, of a supplier that is listed nowhere."""

    class Meta:
        skip_postgeneration_save = True

    supplier = factory.SubFactory(
        SupplierFactory, name=factory.SelfAttribute("..name"), is_listed=False
    )
    source = "spend files"
    reason = MatchReason.NEW
    is_public = False

    @factory.post_generation
    def seen_by(self, create, authorities, **kwargs):
        if create and authorities:
            self.seen_by.set(authorities)


class SupplierProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupplierProposal

    name = factory.SubFactory(LedgerNameFactory)
    candidate = factory.SubFactory(SupplierFactory)
    reason = MatchReason.CLOSE
    score = Decimal("0.800")


class SupplierMergeFactory(factory.django.DjangoModelFactory):
    """A merge that moved nothing."""

    class Meta:
        model = models.SupplierMerge

    kind = SupplierChangeKind.MERGE
    source = factory.SubFactory(SupplierFactory)
    target = factory.SubFactory(SupplierFactory)
    moved = factory.LazyFunction(lambda: {"names": []})
    done_at = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)


class SupplierDeclarationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupplierDeclaration

    supplier = factory.SubFactory(SupplierFactory)
    kind = DeclarationKind.SME
    value = True
    source = "the supplier itself"
    declared_on = date(2026, 1, 15)


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Category

    key = factory.Sequence(lambda n: f"category-{n}")
    name = factory.Sequence(lambda n: f"Category {n}")


class CpvCodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CpvCode

    code = factory.Sequence(lambda n: f"{30_000_000 + n}-0")
    title = "Office and computing machinery"
    level = 2


class CategoryMappingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CategoryMapping

    scheme = MappingScheme.LABEL
    code = factory.Sequence(lambda n: f"label {n}")
    category = factory.SubFactory(CategoryFactory)
    confidence = Decimal("0.90")


class FrameworkFactory(factory.django.DjangoModelFactory):
    """A live framework of four years."""

    class Meta:
        model = models.Framework

    publisher = factory.SubFactory(ConsortiumFactory)
    title = factory.Sequence(lambda n: f"Framework {n}")
    slug = factory.Sequence(lambda n: f"framework-{n}")
    reference = factory.Sequence(lambda n: f"FW{n:04}")
    regime = Regime.PA2023
    status = FrameworkStatus.LIVE
    starts_on = date(2025, 4, 1)
    ends_on = date(2029, 3, 31)


class LotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Lot

    framework = factory.SubFactory(FrameworkFactory)
    number = factory.Sequence(str)
    title = factory.Sequence(lambda n: f"Scope {n}")
    status = LotStatus.LIVE


class SupplierOnLotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupplierOnLot

    lot = factory.SubFactory(LotFactory)
    supplier = factory.SubFactory(SupplierFactory)


class SavedViewFactory(factory.django.DjangoModelFactory):
    """A private search for cleaning."""

    class Meta:
        model = models.SavedView

    owner = factory.SubFactory(PersonFactory)
    name = factory.Sequence(lambda n: f"Search {n}")
    query = "q=cleaning"


class ContractFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Contract

    authority = factory.SubFactory(AuthorityFactory)
    supplier = factory.SubFactory(SupplierFactory)
    title = factory.Sequence(lambda n: f"Contract {n}")
    reference = factory.Sequence(lambda n: f"C{n:04}")
    status = ContractStatus.ACTIVE
    starts_on = date(2025, 4, 1)
    ends_on = date(2027, 3, 31)
    award_ends_on = factory.SelfAttribute("ends_on")
    award_value = Decimal("250000.00")
    current_value = factory.SelfAttribute("award_value")


class NoticeFactory(factory.django.DjangoModelFactory):
    """A tender notice, published."""

    class Meta:
        model = models.Notice

    framework = factory.SubFactory(FrameworkFactory)
    notice_type = NoticeType.UK4
    notice_id = factory.Sequence(lambda n: f"{n:06}-2025")
    published_on = date(2025, 2, 1)


class EligibilityRuleFactory(factory.django.DjangoModelFactory):
    """A way in for kinds of authority, quoted from a published notice."""

    class Meta:
        model = models.EligibilityRule

    framework = factory.SubFactory(FrameworkFactory)
    kind = EligibilityKind.CATEGORY
    quoted_text = factory.Sequence(lambda n: f"Authorities as in paragraph {n}.")
    notice = factory.SubFactory(NoticeFactory, framework=factory.SelfAttribute("..framework"))


class AccessAgreementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AccessAgreement
        django_get_or_create = ("framework", "version")

    framework = factory.SubFactory(FrameworkFactory)
    version = 1
    text = "The authority calls off by the terms of the framework."
    data_sharing_terms = "The publisher is told what is called off."
    published_on = date(2025, 4, 1)


class AccessDraftFactory(factory.django.DjangoModelFactory):
    """A request that is still being written."""

    class Meta:
        model = models.FrameworkAccess

    framework = factory.SubFactory(FrameworkFactory)
    authority = factory.SubFactory(AuthorityFactory)
    status = AccessStatus.DRAFT


class AccessFactory(AccessDraftFactory):
    """A request that was sent by an authority that may use the framework."""

    status = AccessStatus.SUBMITTED
    contact_name = "Carol Contact"
    contact_email = "carol@example.org"
    need = "Cleaning of our offices."
    expected_annual_spend = Decimal("40000.00")
    agreement = factory.SubFactory(
        AccessAgreementFactory, framework=factory.SelfAttribute("..framework")
    )
    agreement_accepted_by = "Carol Contact"
    agreement_accepted_at = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
    declares_eligible = True
    verdict = Verdict.ELIGIBLE
    matched_kind = EligibilityKind.NAMED
    quoted_text = "Ashby District Council"
    notice_id = "012345-2025"
    submitted_at = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


class ParticipationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Participation

    framework = factory.SubFactory(FrameworkFactory, status=FrameworkStatus.PLANNED)
    authority = factory.SubFactory(AuthorityFactory)


class SchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.OpenFrameworkScheme

    publisher = factory.SubFactory(ConsortiumFactory)
    title = factory.Sequence(lambda n: f"Open framework scheme {n}")


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Document

    framework = factory.SubFactory(FrameworkFactory)
    purpose = DocumentPurpose.GUIDE
    title = factory.Sequence(lambda n: f"Guide {n}")
    file = factory.SubFactory(StoredFileFactory)
    file_name = "guide.pdf"
    published_on = date(2026, 1, 15)


class ListingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AssuredListing

    framework = factory.SubFactory(FrameworkFactory)
    criteria = "Lots are described.\nFees are published."
    assessor = factory.SubFactory(AuthorityFactory)
    evidence = "Report of January 2026."
    assessed_on = date(2026, 1, 15)
    expires_on = date(2027, 1, 14)


class WorkingDayOverrideFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.WorkingDayOverride

    day = factory.Sequence(lambda n: date(2027, 1, 4) + timedelta(days=n))
    calendar = WorkingCalendar.PA2023
    reason = "Proclaimed a bank holiday."


class PriceListFactory(factory.django.DjangoModelFactory):
    """An approved list for holders; no bytes of its file lie on the disk."""

    class Meta:
        model = models.PriceList

    framework = factory.SubFactory(FrameworkFactory)
    title = factory.Sequence(lambda n: f"Price list {n}")
    state = PriceListState.APPROVED
    file = factory.SubFactory(StoredFileFactory)
    file_name = "prices.csv"
    uploaded_at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class PriceLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PriceLine

    price_list = factory.SubFactory(PriceListFactory)
    row_number = factory.Sequence(lambda n: n + 2)
    item = factory.Sequence(lambda n: f"Item {n}")
    unit = "each"
    price = Decimal("12.50")


class ActiveAccessFactory(AccessFactory):
    """An access under which an authority calls off."""

    status = AccessStatus.ACTIVE
    decided_at = datetime(2026, 5, 2, 9, 0, tzinfo=UTC)
    starts_on = date(2026, 5, 2)


class CallOffFactory(factory.django.DjangoModelFactory):
    """A draft for a direct award."""

    class Meta:
        model = models.CallOff

    lot = factory.SubFactory(LotFactory, allows_direct_award=True)
    authority = factory.SubFactory(AuthorityFactory)
    access = factory.SubFactory(
        ActiveAccessFactory,
        framework=factory.SelfAttribute("..lot.framework"),
        authority=factory.SelfAttribute("..authority"),
    )
    reference = factory.Sequence(lambda n: f"CO-2026-{n:04}")
    title = factory.Sequence(lambda n: f"Call-off {n}")
    regime = factory.SelfAttribute("lot.framework.regime")
    nature = factory.SelfAttribute("lot.framework.nature")
    route = CallOffRoute.DIRECT
    estimated_value = Decimal("40000.00")
    starts_on = date(2026, 6, 1)
    ends_on = date(2027, 5, 31)
    justification = "The lot's mechanism ranks one supplier first."


class AwardedCallOffFactory(CallOffFactory):
    """Awarded directly; nothing was posted to the ledger."""

    status = CallOffStatus.AWARDED
    place = factory.SubFactory(SupplierOnLotFactory, lot=factory.SelfAttribute("..lot"))
    award_value = factory.SelfAttribute("estimated_value")
    awarded_on = date(2026, 5, 12)
    core_information_on = date(2026, 5, 11)


class InvitationFactory(factory.django.DjangoModelFactory):
    """A supplier of the lot that has not been asked yet."""

    class Meta:
        model = models.Invitation

    call_off = factory.SubFactory(CallOffFactory)
    place = factory.SubFactory(SupplierOnLotFactory, lot=factory.SelfAttribute("..call_off.lot"))
    contact_name = "Sam Seller"
    contact_email = factory.Sequence(lambda n: f"seller-{n}@example.com")


class SentInvitationFactory(InvitationFactory):
    """A supplier that was asked."""

    status = InvitationStatus.SENT
    token_hash = factory.Sequence(lambda n: f"{n:064}")
    sent_at = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


class CompetitionFactory(CallOffFactory):
    """A further competition whose deadline has passed."""

    lot = factory.SubFactory(LotFactory, allows_further_competition=True)
    route = CallOffRoute.COMPETITION
    status = CallOffStatus.CLOSED
    justification = ""
    deadline_at = datetime(2026, 5, 8, 11, 0, tzinfo=UTC)


class FrameworkCriterionFactory(factory.django.DjangoModelFactory):
    """A criterion of quality for all lots."""

    class Meta:
        model = models.FrameworkCriterion

    framework = factory.SubFactory(FrameworkFactory)
    name = factory.Sequence(lambda n: f"Quality {n}")


class CallOffCriterionFactory(factory.django.DjangoModelFactory):
    """All that a competition judges by."""

    class Meta:
        model = models.CallOffCriterion

    call_off = factory.SubFactory(CompetitionFactory)
    parent = factory.SubFactory(
        FrameworkCriterionFactory, framework=factory.SelfAttribute("..call_off.lot.framework")
    )
    name = factory.SelfAttribute("parent.name")
    question = "How will you do it?"
    weight = 100


class ClarificationFactory(factory.django.DjangoModelFactory):
    """A question that waits for its answer."""

    class Meta:
        model = models.Clarification

    invitation = factory.SubFactory(SentInvitationFactory)
    call_off = factory.SelfAttribute("invitation.call_off")
    question = "How many offices?"
    asked_at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class OpenedResponseFactory(factory.django.DjangoModelFactory):
    """A response that was opened after the deadline."""

    class Meta:
        model = models.Response

    invitation = factory.SubFactory(SentInvitationFactory)
    sealed = b"sealed"
    sealed_until = datetime(2026, 5, 8, 11, 0, tzinfo=UTC)
    digest = factory.Sequence(lambda n: f"{n:064}")
    received_at = datetime(2026, 5, 7, 9, 0, tzinfo=UTC)
    received_from = "Sam Seller"
    opened_at = datetime(2026, 5, 8, 11, 10, tzinfo=UTC)
    price = Decimal("39000.00")


class ResponseFileFactory(factory.django.DjangoModelFactory):
    """A paper of a response; no bytes of its file lie on the disk."""

    class Meta:
        model = models.ResponseFile

    response = factory.SubFactory(OpenedResponseFactory)
    file = factory.SubFactory(StoredFileFactory)
    file_name = "method.pdf"


class CallOffDocumentFactory(factory.django.DjangoModelFactory):
    """A specification for suppliers; no bytes of its file lie on the disk."""

    class Meta:
        model = models.CallOffDocument

    call_off = factory.SubFactory(CallOffFactory)
    title = "Specification"
    file = factory.SubFactory(StoredFileFactory)
    file_name = "specification.pdf"
    uploaded_by = "Olive Officer"
    uploaded_at = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


class AwardLetterFactory(factory.django.DjangoModelFactory):
    """A letter to who was not chosen."""

    class Meta:
        model = models.AwardLetter

    invitation = factory.SubFactory(SentInvitationFactory)
    kind = LetterKind.UNSUCCESSFUL
    text = "Another response had more points."
    sent_at = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
    sent_by = "Olive Officer"


class EvaluatorFactory(factory.django.DjangoModelFactory):
    """Somebody who is to evaluate."""

    class Meta:
        model = models.Evaluator

    call_off = factory.SubFactory(CompetitionFactory)
    person = factory.SubFactory(PersonFactory)


class ScoreFactory(factory.django.DjangoModelFactory):
    """Points of one evaluator."""

    class Meta:
        model = models.Score

    evaluator = factory.SubFactory(EvaluatorFactory)
    response = factory.SubFactory(OpenedResponseFactory)
    criterion = factory.SubFactory(CallOffCriterionFactory)
    points = Decimal("70.00")
    reason = "Clear and complete."


class SupplierRoleFactory(factory.django.DjangoModelFactory):
    """A person who answers for a supplier."""

    class Meta:
        model = models.SupplierRole

    person = factory.SubFactory(PersonFactory)
    supplier = factory.SubFactory(SupplierFactory)
    starts_on = date(2026, 1, 1)


class ObligationFactory(factory.django.DjangoModelFactory):
    """A contract details notice that is owed."""

    class Meta:
        model = models.Obligation

    contract = factory.SubFactory(ContractFactory)
    authority = factory.SelfAttribute("contract.authority")
    kind = ObligationKind.UK7
    rule = "R32"
    because = "Due 30 days beginning with the day on which it was entered into."
    due_on = date(2026, 6, 10)


class WithheldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Withheld

    contract = factory.SubFactory(ContractFactory)
    part = "value"
    ground = "commercial"
    interest = "The price tells how the supplier calculates, and others bid this year."
    decided_by = "Olive Officer"
    decided_on = date(2026, 5, 12)


class KpiFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Kpi

    contract = factory.SubFactory(ContractFactory)
    name = factory.Sequence(lambda n: f"Indicator {n}")
    target = "95 of 100 visits on the agreed day"
