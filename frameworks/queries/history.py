"""A framework's past and its keepers, as everybody may read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from consortia.choices import OperatorRole
from frameworks.choices import UNPUBLISHED, Permission, Regime
from frameworks.models import Framework, FrameworkVersion, Notice
from procurement_portal.core import access

LIABLE: Mapping[str, str] = {
    OperatorRole.CPA: "{operator} is a centralised procurement authority. It answers for the "
    "framework itself; each authority answers for the call-offs that it makes.",
    OperatorRole.LEAD_OF_JOINT: "{operator} leads a joint procurement. Nothing is delegated by "
    "that: each authority that takes part stays liable, for the framework and for its call-offs.",
    OperatorRole.SINGLE_AUTHORITY: "{operator} made the framework alone and answers for it; each "
    "other authority that the notice lets in answers for the call-offs that it makes.",
}
NOT_SAID = (
    "{operator} has not said whether it acts as a centralised procurement authority, as the lead "
    "of a joint procurement or alone. Each authority answers for the call-offs that it makes; ask "
    "the publisher who answers for the rest."
)
BEFORE_THE_ACT = (
    " Under the 2015 Regulations, an authority that uses a central purchasing body's framework "
    "remains liable for the parts that it runs itself, such as a further competition."
)


@dataclass(frozen=True)
class History:
    """What the framework's own page shows of it."""

    liability: str
    notices: QuerySet[Notice]
    versions: QuerySet[FrameworkVersion]
    is_managed_by_person: bool


def of(framework: Framework, person: Any) -> History:
    """Two queries, and one more where the publisher names the body that runs it."""
    return History(
        liability=liability(framework),
        notices=framework.notices.order_by("notice_type", "published_on", "pk"),
        versions=framework.versions.order_by("-number"),
        is_managed_by_person=access.can(person, Permission.FRAMEWORK_DRAFT_VIEW, framework)
        and framework.status not in UNPUBLISHED,
    )


def liability(framework: Framework) -> str:
    """Who is liable for what (R61), in words."""
    publisher = framework.publisher
    words = LIABLE.get(publisher.operator_role, NOT_SAID)
    said = words.format(operator=publisher.operator or publisher)
    return said + (BEFORE_THE_ACT if framework.regime == Regime.PCR2015 else "")
