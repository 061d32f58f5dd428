"""Lots and the places that suppliers hold on them."""

from django.db import models


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
    """Where a supplier's place on a lot stands (domain rules, section 4)."""

    INVITED = "invited", "Invited"
    TENDERED = "tendered", "Tendered"
    PREFERRED = "preferred", "Preferred"
    UNSUCCESSFUL = "unsuccessful", "Unsuccessful"
    WITHDRAWN = "withdrawn", "Withdrawn"
    APPOINTED = "appointed", "Appointed"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    LEFT = "left", "Left"
    REMOVED = "removed", "Removed"
    NOVATED = "novated", "Novated"


ON_THE_LOT = (PlaceStatus.APPOINTED, PlaceStatus.ACTIVE)


PUBLIC_PLACES = (
    *ON_THE_LOT,
    PlaceStatus.SUSPENDED,
    PlaceStatus.LEFT,
    PlaceStatus.REMOVED,
    PlaceStatus.NOVATED,
)


class PlaceEventKind(models.TextChoices):
    """What happened to a supplier's place on a day."""

    INVITED = "invited", "Invited to tender"
    TENDERED = "tendered", "Tendered"
    PREFERRED = "preferred", "Preferred"
    UNSUCCESSFUL = "unsuccessful", "Not successful"
    WITHDRAWN = "withdrawn", "Withdrew"
    APPOINTED = "appointed", "Appointed"
    ACTIVATED = "activated", "Active"
    SUSPENDED = "suspended", "Suspended"
    RESUMED = "resumed", "Suspension lifted"
    LEFT = "left", "Left"
    REMOVED = "removed", "Removed"
    NOVATED = "novated", "Passed on to another supplier"
    RANKED = "ranked", "Ranked"


class CarryBasis(models.TextChoices):
    """On what ground a supplier holds a place after an open framework reopened (R17)."""

    PLACE = "place", "By its place on the one before"
    PREVIOUS_TENDER = "previous_tender", "By its earlier tender"
    NEW_TENDER = "new_tender", "By a new tender"
