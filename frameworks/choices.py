"""Code lists of the app."""

from django.db import models


class Regime(models.TextChoices):
    """The law a framework was made under (R1); it never changes afterwards."""

    PA2023 = "pa2023", "Procurement Act 2023"
    PCR2015 = "pcr2015", "Public Contracts Regulations 2015"
    PSR = "psr", "Provider Selection Regime"


class FrameworkKind(models.TextChoices):
    """What sort of commercial tool it is."""

    CLOSED = "closed", "Framework"
    OPEN = "open", "Open framework"
    DYNAMIC_MARKET = "dynamic_market", "Dynamic market"


class FrameworkStatus(models.TextChoices):
    """The framework's life cycle (domain rules, section 4)."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PLANNED = "planned", "Planned"
    TENDERING = "tendering", "Tendering"
    EVALUATING = "evaluating", "Evaluating"
    STANDSTILL = "standstill", "Standstill"
    AWARDED = "awarded", "Awarded"
    LIVE = "live", "Live"
    CLOSING = "closing", "Ending soon"
    SUSPENDED = "suspended", "Suspended"
    EXPIRED = "expired", "Expired"
    ABANDONED = "abandoned", "Abandoned"
    TERMINATED = "terminated", "Terminated"


UNPUBLISHED = (FrameworkStatus.DRAFT, FrameworkStatus.IN_REVIEW)


class LotStatus(models.TextChoices):
    """The lot's life cycle (domain rules, section 4)."""

    DRAFT = "draft", "Draft"
    TENDERING = "tendering", "Tendering"
    AWARDED = "awarded", "Awarded"
    LIVE = "live", "Live"
    EXHAUSTED = "exhausted", "Exhausted"
    CLOSED = "closed", "Closed"
    NOT_AWARDED = "not_awarded", "Not awarded"
    CEASED = "ceased", "Ceased"


class PlaceStatus(models.TextChoices):
    """Where a supplier's place on a lot stands."""

    APPOINTED = "appointed", "Appointed"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    LEFT = "left", "Left"
    REMOVED = "removed", "Removed"
    NOVATED = "novated", "Novated"


class ContractStatus(models.TextChoices):
    """Where a contract stands."""

    PENDING = "pending", "Not started"
    ACTIVE = "active", "Active"
    EXPIRING = "expiring", "Ending soon"
    EXPIRED = "expired", "Expired"
    TERMINATED = "terminated", "Terminated"


class Direction(models.TextChoices):
    """Whether paying less is better; only then is an opportunity in pounds shown (method 2.0)."""

    LOWER_BETTER = "lower_better", "Lower is better"
    CONTEXT = "context", "For context: need and quality differ"


class SpendKind(models.TextChoices):
    """What money in a category is. Only spend is compared; the rest is reconciled (method 2.1)."""

    SPEND = "spend", "Spend"
    GRANT = "grant", "Grant"
    PAYROLL = "payroll", "Payroll"
    TAX = "tax", "Tax or precept"
    RECHARGE = "recharge", "Internal recharge"


class DeclarationKind(models.TextChoices):
    """What a supplier says it is."""

    SME = "sme", "Small or medium-sized enterprise"
    VCSE = "vcse", "Voluntary, community or social enterprise"
    SOCIAL_ENTERPRISE = "social_enterprise", "Social enterprise"


class NameStanding(models.TextChoices):
    """Whether a name is known to be the supplier's."""

    ACCEPTED = "accepted", "Accepted"
    PROPOSED = "proposed", "Proposed"
    REFUSED = "refused", "Refused"


class MatchReason(models.TextChoices):
    """Why a name is held to be the supplier's."""

    GIVEN = "given", "Given with the supplier"
    IDENTIFIER = "identifier", "Same official number"
    SAME_KEY = "same_key", "Same name but for its writing"
    ALIAS = "alias", "Names the same supplier in another way"
    CLOSE = "close", "Differs by a slip of the pen"
    NEW = "new", "First seen in a spend file"
    PERSON = "person", "Decided by a person"


class ProposalState(models.TextChoices):
    """What became of the proposal that two suppliers are one."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"


class SupplierChangeKind(models.TextChoices):
    """Two suppliers made one, or one made two."""

    MERGE = "merge", "Merged"
    SPLIT = "split", "Split off"


class MappingScheme(models.TextChoices):
    """Whose codes or words a mapping translates."""

    CPV = "cpv", "Common Procurement Vocabulary"
    PROCLASS = "proclass", "ProClass"
    ECLASS = "eclass", "NHS eClass"
    MERCHANT = "merchant", "Merchant category of card payments"
    WORDS = "words", "Words in a description"
    SUPPLIER = "supplier", "Words of a supplier's name"
    LABEL = "label", "A body's own category label"


class Permission:
    """What may be done in this app."""

    FRAMEWORK_DRAFT_VIEW = "frameworks.framework.view_draft"
    FRAMEWORK_EDIT = "frameworks.framework.edit"
    CONTRACT_VIEW = "frameworks.contract.view"
    CONTRACT_EDIT = "frameworks.contract.edit"
    REFERENCE_LOAD = "frameworks.reference.load"
    SUPPLIER_REVIEW = "frameworks.supplier.review"
    SUPPLIER_CHANGE = "frameworks.supplier.change"
    SUPPLIER_NAME_SPLIT = "frameworks.supplier_name.split"
    SUPPLIER_CHANGE_UNDO = "frameworks.supplier_merge.undo"
