"""Code lists of the app, and its state machines as tables."""

from django.db import models

from procurement_portal.core.states import Machine, Transition


class AuthorityKind(models.TextChoices):
    """What sort of body it is; peers are of one kind (method 2.5, tier T2)."""

    COUNTY = "county", "County council"
    UNITARY = "unitary", "Unitary authority"
    METROPOLITAN = "metropolitan", "Metropolitan district"
    LONDON_BOROUGH = "london_borough", "London borough"
    DISTRICT = "district", "District council"
    COMBINED = "combined", "Combined authority"
    SCOTTISH_COUNCIL = "scottish_council", "Scottish council"
    WELSH_COUNCIL = "welsh_council", "Welsh council"
    NI_DISTRICT = "ni_district", "Northern Ireland district"
    POLICE = "police", "Police body"
    FIRE = "fire", "Fire and rescue authority"
    NHS_TRUST = "nhs_trust", "NHS trust"
    NHS_COMMISSIONER = "nhs_commissioner", "NHS commissioner"
    DEPARTMENT = "department", "Government department"
    AGENCY = "agency", "Agency or other public body"
    UNIVERSITY = "university", "University"
    SCHOOL_TRUST = "school_trust", "Academy trust"
    NATIONAL_PARK = "national_park", "National park authority"
    OTHER = "other", "Other public body"


class Jurisdiction(models.TextChoices):
    """Which nation's law applies first (R1)."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"
    UK = "uk", "United Kingdom"


class Tier(models.TextChoices):
    """Central or sub-central: the thresholds differ (R2)."""

    CENTRAL = "central", "Central government"
    SUB_CENTRAL = "sub_central", "Sub-central"


class Region(models.TextChoices):
    """International Territorial Level 1 regions of the UK. Source: ONS, Open Government Licence."""

    NORTH_EAST = "TLC", "North East"
    NORTH_WEST = "TLD", "North West"
    YORKSHIRE = "TLE", "Yorkshire and The Humber"
    EAST_MIDLANDS = "TLF", "East Midlands"
    WEST_MIDLANDS = "TLG", "West Midlands"
    EAST = "TLH", "East of England"
    LONDON = "TLI", "London"
    SOUTH_EAST = "TLJ", "South East"
    SOUTH_WEST = "TLK", "South West"
    WALES = "TLL", "Wales"
    SCOTLAND = "TLM", "Scotland"
    NORTHERN_IRELAND = "TLN", "Northern Ireland"


class DenominatorMeasure(models.TextChoices):
    """What spend is divided by (method 2.1)."""

    POPULATION = "population", "Residents"
    STAFF = "staff", "Employees (full-time equivalent)"
    PUPILS = "pupils", "Pupils"
    STUDENTS = "students", "Students (full-time equivalent)"
    BED_DAYS = "bed_days", "Occupied bed-days"
    DWELLINGS = "dwellings", "Dwellings"
    NET_REVENUE = "net_revenue", "Net revenue expenditure (£)"


class ConsortiumForm(models.TextChoices):
    """The four forms of collaboration that the field knows."""

    SHARED_SERVICE = "shared_service", "Shared service"
    JOINT_PROCUREMENT = "joint_procurement", "Joint procurement by two or more authorities"
    NHS_LOCAL_AUTHORITY = "nhs_local_authority", "NHS and local authority partnership"
    BUYING_CONSORTIUM = "buying_consortium", "Professional buying consortium"


class MembershipRole(models.TextChoices):
    """An authority's part in a consortium."""

    LEAD = "lead", "Lead authority"
    MEMBER = "member", "Member"
    ASSOCIATE = "associate", "Associate"


class MembershipStatus(models.TextChoices):
    """The membership's life cycle (domain rules, section 4)."""

    INVITED = "invited", "Invited"
    APPLIED = "applied", "Applied"
    UNDER_REVIEW = "under_review", "Under review"
    APPROVED = "approved", "Approved"
    AGREEMENT_SIGNED = "agreement_signed", "Agreement signed"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    NOTICE_GIVEN = "notice_given", "Notice given"
    LEFT = "left", "Left"
    EXPELLED = "expelled", "Expelled"
    REJECTED = "rejected", "Rejected"


class RoleKind(models.TextChoices):
    """What a person does at the place where the role is held."""

    PROCUREMENT_OFFICER = "procurement_officer", "Procurement officer"
    FINANCE_LEAD = "finance_lead", "Finance lead"
    CONSORTIUM_MANAGER = "consortium_manager", "Consortium manager"
    AUDITOR = "auditor", "Auditor"
    OPERATOR = "operator", "Operator"


class OperatorRole(models.TextChoices):
    """What the body that runs a consortium's frameworks is in law, and so who is liable (R61)."""

    CPA = "cpa", "Centralised procurement authority"
    LEAD_OF_JOINT = "lead_of_joint", "Lead of a joint procurement"
    SINGLE_AUTHORITY = "single_authority", "A single authority"


class NotificationKind(models.TextChoices):
    """What people are told of; each kind has its own e-mail setting."""

    MEMBERSHIP = "membership", "Memberships of consortia"
    FRAMEWORK_REVIEW = "framework_review", "Frameworks to review, published or sent back"
    FRAMEWORK_CHANGED = "framework_changed", "Changes to frameworks that you use"
    FRAMEWORK_ENDING = "framework_ending", "Frameworks that end soon"
    ACCESS_ASKED = "access_asked", "Requests for access that wait for you"
    ACCESS_DECIDED = "access_decided", "Decisions about your requests for access"
    PARTICIPATION = "participation", "Planned joint procurements"
    SAVED_VIEW = "saved_view", "News in your saved searches"
    CALL_OFF = "call_off", "Call-offs that you run, approve or evaluate"
    INVITATION = "invitation", "Invitations, offers, questions and decisions of buyers"
    HEADROOM = "headroom", "Frameworks and lots that run out of headroom"
    CONTRACT = "contract", "Contracts that change or end"
    OBLIGATION = "obligation", "Obligations that fall due"
    SAVING = "saving", "Savings that wait for a signature, and what became of them"
    DASHBOARD = "dashboard", "Savings dashboards that you subscribe to"


class MailRhythm(models.TextChoices):
    """How often news of one kind goes out by e-mail."""

    NOW = "now", "At once"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week"
    OFF = "off", "Never"


USUAL_RHYTHM = {
    NotificationKind.MEMBERSHIP: MailRhythm.NOW,
    NotificationKind.FRAMEWORK_REVIEW: MailRhythm.NOW,
    NotificationKind.FRAMEWORK_CHANGED: MailRhythm.DAILY,
    NotificationKind.FRAMEWORK_ENDING: MailRhythm.WEEKLY,
    NotificationKind.ACCESS_ASKED: MailRhythm.DAILY,
    NotificationKind.ACCESS_DECIDED: MailRhythm.NOW,
    NotificationKind.PARTICIPATION: MailRhythm.DAILY,
    NotificationKind.SAVED_VIEW: MailRhythm.DAILY,
    NotificationKind.CALL_OFF: MailRhythm.NOW,
    NotificationKind.INVITATION: MailRhythm.NOW,
    NotificationKind.HEADROOM: MailRhythm.DAILY,
    NotificationKind.CONTRACT: MailRhythm.DAILY,
    NotificationKind.OBLIGATION: MailRhythm.DAILY,
    NotificationKind.SAVING: MailRhythm.DAILY,
    NotificationKind.DASHBOARD: MailRhythm.NOW,
}
"""How often e-mails of a kind go out to who has not chosen: decisions at once, queues daily."""

ALWAYS_MAILED = (NotificationKind.ACCESS_DECIDED, NotificationKind.INVITATION)
"""Answers to what one asked for oneself: how often is one's choice, never is not."""


class Permission:
    """What may be done in this app."""

    REFERENCE_LOAD = "consortia.reference.load"
    ROLE_GRANT = "consortia.role.grant"
    MEMBERSHIP_VIEW = "consortia.membership.view"
    MEMBERSHIP_APPLY = "consortia.membership.apply"
    MEMBERSHIP_DECIDE = "consortia.membership.decide"
    MEMBERSHIP_SIGN = "consortia.membership.sign"


LIVE_MEMBERSHIP = (
    MembershipStatus.ACTIVE,
    MembershipStatus.SUSPENDED,
    MembershipStatus.NOTICE_GIVEN,
)
ENDED_MEMBERSHIP = (MembershipStatus.LEFT, MembershipStatus.EXPELLED, MembershipStatus.REJECTED)

MEMBERSHIP = Machine(
    Transition(
        "review",
        (MembershipStatus.INVITED, MembershipStatus.APPLIED),
        MembershipStatus.UNDER_REVIEW,
        Permission.MEMBERSHIP_DECIDE,
    ),
    Transition(
        "approve",
        (MembershipStatus.UNDER_REVIEW,),
        MembershipStatus.APPROVED,
        Permission.MEMBERSHIP_DECIDE,
    ),
    Transition(
        "reject",
        (MembershipStatus.UNDER_REVIEW,),
        MembershipStatus.REJECTED,
        Permission.MEMBERSHIP_DECIDE,
    ),
    Transition(
        "sign",
        (MembershipStatus.APPROVED,),
        MembershipStatus.AGREEMENT_SIGNED,
        Permission.MEMBERSHIP_SIGN,
    ),
    Transition(
        "activate",
        (MembershipStatus.AGREEMENT_SIGNED, MembershipStatus.SUSPENDED),
        MembershipStatus.ACTIVE,
        Permission.MEMBERSHIP_DECIDE,
    ),
    Transition(
        "suspend",
        (MembershipStatus.ACTIVE,),
        MembershipStatus.SUSPENDED,
        Permission.MEMBERSHIP_DECIDE,
    ),
    Transition(
        "give_notice",
        (MembershipStatus.ACTIVE,),
        MembershipStatus.NOTICE_GIVEN,
        Permission.MEMBERSHIP_SIGN,
    ),
    Transition(
        "leave",
        (MembershipStatus.NOTICE_GIVEN,),
        MembershipStatus.LEFT,
        Permission.MEMBERSHIP_DECIDE,
    ),
    Transition(
        "expel",
        (MembershipStatus.ACTIVE, MembershipStatus.SUSPENDED, MembershipStatus.NOTICE_GIVEN),
        MembershipStatus.EXPELLED,
        Permission.MEMBERSHIP_DECIDE,
    ),
)
