"""What is known of suppliers, and how."""

from django.db import models


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
