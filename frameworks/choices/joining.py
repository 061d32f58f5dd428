"""Who may use a framework, and how an authority comes to use it."""

from django.db import models


class Entitlement(models.TextChoices):
    """Whether the notice names those who may use it, or describes them (R57)."""

    CLOSED = "closed", "Only those it names"
    OPEN = "open", "Those it names or describes"


class EligibilityKind(models.TextChoices):
    """How a notice says who may use the framework (domain rules, section 5)."""

    NAMED = "named", "Authorities by name"
    CATEGORY = "category", "Kinds of authority"
    REGION = "region", "Authorities of a region"
    CLASSIFICATION = "classification", "Utilities of a class"
    CONSORTIUM_MEMBERS = "consortium_members", "Members of a consortium"
    SUCCESSOR = "successor", "Bodies that replace a named one"
    TEXT = "text", "In words only"


class EntitledClass(models.TextChoices):
    """Kinds of authority as notices describe them (domain rules, section 5, kind 2)."""

    ANY_AUTHORITY = "any_authority", "Any contracting authority in the United Kingdom"
    CENTRAL = "central", "Central government"
    AGENCY = "agency", "Agencies and other public bodies of government"
    LOCAL = "local", "Local authorities of any kind"
    COUNTY = "county", "County councils"
    DISTRICT = "district", "District councils"
    UNITARY = "unitary", "Unitary authorities"
    METROPOLITAN = "metropolitan", "Metropolitan districts"
    LONDON_BOROUGH = "london_borough", "London boroughs"
    COMBINED = "combined", "Combined authorities"
    NHS = "nhs", "NHS bodies"
    NHS_TRUST = "nhs_trust", "NHS trusts and foundation trusts"
    NHS_COMMISSIONER = "nhs_commissioner", "Integrated care boards"
    POLICE = "police", "Police bodies"
    FIRE = "fire", "Fire and rescue authorities"
    BLUE_LIGHT = "blue_light", "Emergency services"
    SCHOOL = "school", "Schools and academy trusts"
    UNIVERSITY = "university", "Universities and higher education"
    EDUCATION = "education", "Education of any kind"
    NATIONAL_PARK = "national_park", "National park authorities"
    DEVOLVED_WALES = "devolved_wales", "Devolved Welsh authorities"
    DEVOLVED_SCOTLAND = "devolved_scotland", "Devolved Scottish authorities"
    DEVOLVED_NI = "devolved_ni", "Northern Ireland authorities"
    HOUSING = "housing", "Housing associations"
    PARISH = "parish", "Parish and town councils"
    CHARITY = "charity", "Charities and the third sector"
    UTILITY = "utility", "Utilities"


class Verdict(models.TextChoices):
    """What the notice means for one authority (domain rules, section 5)."""

    ELIGIBLE = "eligible", "May use it"
    NEEDS_CONFIRMATION = "needs_confirmation", "To be confirmed"
    INELIGIBLE = "ineligible", "May not use it"


class AccessStatus(models.TextChoices):
    """An authority's access to a framework, from the request to its end (section 4)."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for the publisher"
    MORE_ASKED = "more_asked", "More was asked for"
    APPROVED = "approved", "Approved, not begun"
    ACTIVE = "active", "Active"
    LAPSED = "lapsed", "Ended with the framework"
    REVOKED = "revoked", "Revoked"
    REJECTED = "rejected", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN_ACCESS = (
    AccessStatus.DRAFT,
    AccessStatus.SUBMITTED,
    AccessStatus.MORE_ASKED,
    AccessStatus.APPROVED,
    AccessStatus.ACTIVE,
)


class ParticipationStatus(models.TextChoices):
    """An authority's part in a planned joint procurement, before the award (R60, section 4)."""

    INTERESTED = "interested", "Interested"
    DATA_SUPPLIED = "data_supplied", "Volumes supplied"
    COMMITTED = "committed", "Committed"
    IN_CONTRACT = "in_contract", "In the contract"
    WITHDRAWN_BEFORE_NOTICE = "withdrawn_before_notice", "Withdrawn before the notice"
    WITHDRAWN_LATE = "withdrawn_late", "Withdrawn after the notice"
