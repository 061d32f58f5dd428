"""Drafts: begun, and written section by section, so that no typing overwrites another's unseen."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from consortia.models import Consortium
from frameworks.choices import FrameworkStatus, Permission
from frameworks.models import Framework, Lot
from frameworks.queries import told
from procurement_portal.core import access, audit
from procurement_portal.core.errors import ChangedMeanwhile, DomainError, WrongState

LONGEST_SLUG = 100
ADDRESSES_TAKEN = frozenset(
    {"compare", "drafts", "ending", "import", "imports", "new", "saved", "start"}
)
"""Words that stand in addresses of their own below the list of frameworks."""


class ReferenceTaken(DomainError):
    """A publisher uses a reference once."""

    code = "reference_taken"
    title = "Another of this publisher's frameworks has this reference."
    cure = "Give it a reference of its own."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class FactsDisagree(DomainError):
    """Two facts cannot both be so."""

    code = "facts_disagree"
    title = "These facts cannot all be so."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class BelowCommitted(FactsDisagree):
    """Decisions to award were made for more than the value would allow (R24, R25)."""

    code = "below_committed"
    cure = "Enter a value that covers what decisions to award have committed."


DISAGREEMENTS: Mapping[str, DomainError] = {
    "framework_reference_once_a_publisher": ReferenceTaken(),
    "framework_ends_on_or_after_start": FactsDisagree("The last day is before the first day."),
    "framework_values_not_negative": FactsDisagree("A value is below nought."),
    "framework_may_extend_to_on_or_after_end": FactsDisagree(
        "The last day with every extension is before the last day, or there is no last day."
    ),
    "framework_fee_not_negative": FactsDisagree("The fee is not from 0 to 100 percent."),
    "lot_number_once": FactsDisagree("Another lot of this framework has this number."),
    "lot_ends_on_or_after_start": FactsDisagree("The lot's last day is before its first day."),
    "lot_call_off_values_in_order": FactsDisagree(
        "The largest call-off is below the smallest, or a value is below nought."
    ),
    "framework_never_overdrawn": BelowCommitted(
        "The value is below what is already committed of the framework."
    ),
    "lot_never_overdrawn": BelowCommitted(
        "The value is below what is already committed of the lot."
    ),
}


@transaction.atomic
def start(
    *,
    publisher: Consortium,
    title: str,
    reference: str,
    regime: str,
    by: Any,
    at: datetime,
) -> Framework:
    """Begin a draft. Raises NotAllowed and ReferenceTaken."""
    draft = Framework(
        publisher=publisher,
        title=title,
        slug=_free_slug(title),
        reference=reference,
        regime=regime,
        status=FrameworkStatus.DRAFT,
    )
    access.require(by, Permission.FRAMEWORK_EDIT, draft)
    stored(draft)
    audit.record("frameworks.framework.started", subject=draft, tenant=publisher, by=by, at=at)
    return draft


@transaction.atomic
def save_section(
    framework_id: int, *, facts: Mapping[str, Any], version: int, by: Any, at: datetime
) -> Framework:
    """Write some facts of a draft, as typed on a form made of its `version`.

    Raises NotAllowed, WrongState, ChangedMeanwhile, ReferenceTaken and FactsDisagree.
    """
    framework = locked_draft(framework_id, version=version, by=by)
    changes = written(framework, facts)
    if changes:
        touched(framework)
        audit.record(
            "frameworks.framework.drafted",
            subject=framework,
            tenant=framework.publisher,
            by=by,
            at=at,
            facts=[change["name"] for change in changes],
            version=framework.version,
        )
    return framework


@transaction.atomic
def discard(framework_id: int, *, version: int, by: Any, at: datetime) -> None:
    """Throw a draft away that was never published. Raises as `save_section` does."""
    framework = locked_draft(framework_id, version=version, by=by)
    audit.record(
        "frameworks.framework.discarded",
        subject=framework,
        tenant=framework.publisher,
        by=by,
        at=at,
        reference=framework.reference,
    )
    framework.eligibility_rules.all().delete()  # they hold on to the notices that they quote
    framework.delete()


def locked_draft(framework_id: int, *, version: int | None, by: Any) -> Framework:
    """The draft, locked, for somebody who may write it and saw it as it is.

    Raises NotAllowed, WrongState and ChangedMeanwhile.
    """
    framework = Framework.objects.locked(framework_id)
    access.require(by, Permission.FRAMEWORK_EDIT, framework)
    if framework.status != FrameworkStatus.DRAFT:
        now = framework.get_status_display().lower()
        raise WrongState(f"This can only be done while it is a draft; it is {now}.")
    require_version(framework, version)
    return framework


def require_version(framework: Framework, version: int | None) -> None:
    """Raise ChangedMeanwhile when somebody saved the framework after that version was seen."""
    if version is not None and version != framework.version:
        raise ChangedMeanwhile(
            "Somebody has changed this framework since you opened this page.",
            cure="What you typed is kept below. Compare it with what is saved now and save again.",
        )


def written(thing: Framework | Lot, facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Put the facts on the row and store it; say what changed, in words.

    Raises ReferenceTaken and FactsDisagree.
    """
    before = {name: told.told(thing, name) for name in facts}
    several = {name for name in facts if thing._meta.get_field(name).many_to_many}
    for name in facts.keys() - several:
        setattr(thing, name, facts[name])
    stored(thing)
    for name in several:
        getattr(thing, name).set(facts[name])
    return told.differences(thing, before)


def stored(thing: Framework | Lot) -> None:
    """Save the row; what the database refuses is said in words."""
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as refused:
        for constraint, disagreement in DISAGREEMENTS.items():
            if constraint in str(refused):
                raise type(disagreement)(disagreement.title) from refused
        raise


def touched(framework: Framework) -> None:
    """Count a change, so that a form made before it is refused."""
    framework.version += 1
    framework.save(update_fields=["version", "updated_at"])


def _free_slug(title: str) -> str:
    """The title as an address that no framework has."""
    base = slugify(title)[:LONGEST_SLUG].strip("-") or "framework"
    taken = {
        *Framework.objects.filter(slug__startswith=base).values_list("slug", flat=True),
        *ADDRESSES_TAKEN,
    }
    if base not in taken:
        return base
    return next(
        slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken
    )
