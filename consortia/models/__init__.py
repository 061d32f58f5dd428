"""Tables of the app, by subject."""

from consortia.models.authorities import (
    Authority,
    AuthorityIdentifier,
    AuthoritySuccession,
    Denominator,
)
from consortia.models.consortia import Consortium
from consortia.models.memberships import ConsortiumMembership
from consortia.models.notifications import Notification, NotificationSetting
from consortia.models.people import Person
from consortia.models.roles import Role, Standing, standing_of

__all__ = [
    "Authority",
    "AuthorityIdentifier",
    "AuthoritySuccession",
    "Consortium",
    "ConsortiumMembership",
    "Denominator",
    "Notification",
    "NotificationSetting",
    "Person",
    "Role",
    "Standing",
    "standing_of",
]
