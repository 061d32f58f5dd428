"""Drafts as their writers and reviewers see them: tasks, answers, and the moves that are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from consortia.choices import RoleKind
from consortia.models import standing_of
from frameworks.choices import (
    FRAMEWORK,
    LOT,
    LOT_FACTS,
    SECTIONS,
    UNPUBLISHED,
    FrameworkKind,
    FrameworkStatus,
    Permission,
    Section,
)
from frameworks.models import Framework, Lot
from frameworks.queries import told
from procurement_portal.core import access
from procurement_portal.core.states import Transition

REVIEW_MOVES = ("publish", "publish_concluded", "send_back")
BY_ITSELF = frozenset({"submit", *REVIEW_MOVES})
"""Arrows with pages of their own, before the framework is published."""


@dataclass(frozen=True)
class Task:
    """One section of a draft and how far it is."""

    section: Section
    state: str
    """done, partial or waiting."""

    @property
    def words(self) -> str:
        """The state in words."""
        return {"done": "Completed", "partial": "Partly done", "waiting": "Not started"}[self.state]


def drafts_of(person: Any) -> QuerySet[Framework]:
    """Frameworks not published yet of the consortia at which the person holds a role."""
    return (
        Framework.objects.of_publishers_of(person)
        .filter(status__in=UNPUBLISHED)
        .select_related("publisher", "submitted_by")
        .order_by("-updated_at", "pk")
    )


def waiting_for_review(person: Any) -> QuerySet[Framework]:
    """Frameworks that the person may publish: in review, and sent there by somebody else."""
    managed = standing_of(person).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return (
        drafts_of(person)
        .filter(status=FrameworkStatus.IN_REVIEW, publisher__in=managed)
        .exclude(submitted_by=person.pk)
    )


def tasks(framework: Framework) -> list[Task]:
    """Every section with its state."""
    return [Task(section, _state(framework, section)) for section in SECTIONS.values()]


def needs_of(framework: Framework, section: Section) -> tuple[str, ...]:
    """The facts without which the section is not done; a dynamic market need not end (R28)."""
    if framework.kind == FrameworkKind.DYNAMIC_MARKET:
        return tuple(name for name in section.needs if name != "ends_on")
    return section.needs


def _state(framework: Framework, section: Section) -> str:
    given = {name for name in section.facts if _is_given(framework, name)}
    has_parts = bool(section.parts) and getattr(framework, section.parts).exists()
    lacks_parts = bool(section.parts) and not has_parts
    if set(needs_of(framework, section)) <= given and not lacks_parts:
        return "done"
    return "partial" if has_parts or given & set(section.needs) else "waiting"


def _is_given(framework: Framework, name: str) -> bool:
    field = framework._meta.get_field(name)
    if field.many_to_many:
        return bool(getattr(framework, name).exists())
    return getattr(framework, name) not in (None, "")


@dataclass(frozen=True)
class Answers:
    """A section with what was answered, and the rows entered beside it."""

    section: Section
    rows: Sequence[dict[str, str]]


def answers(framework: Framework) -> list[Answers]:
    """All that was entered, section by section."""
    return [
        Answers(section, told.answers(framework, section.facts)) for section in SECTIONS.values()
    ]


def section_of(fact: str) -> Section | None:
    """The section that asks for a fact."""
    named = (one for one in SECTIONS.values() if fact in (*one.facts, one.parts, one.key))
    return next(named, None)


def moves_open_to(person: Any, framework: Framework) -> list[Transition]:
    """The moves of a published framework that the person may make now."""
    return [
        arrow
        for arrow in FRAMEWORK.open_from(framework.status)
        if arrow.name not in BY_ITSELF and access.can(person, arrow.permission, framework)
    ]


def lot_moves_open_to(
    person: Any, lot: Lot, *, alone: dict[str, tuple[str, ...]]
) -> list[Transition]:
    """The moves that the person may make with a lot alone, where its framework stands."""
    if not access.can(person, Permission.FRAMEWORK_RUN, lot.framework):
        return []
    return [
        arrow
        for arrow in LOT.open_from(lot.status)
        if lot.framework.status in alone.get(arrow.name, ())
    ]


def may(person: Any, permission: str, framework: Framework) -> bool:
    """Whether the person may do it to the framework."""
    return access.can(person, permission, framework)


def all_of(framework: Framework, section: Section) -> list[dict[str, str]]:
    """A section's facts as rows."""
    return told.answers(framework, section.facts)


def given(framework: Framework, section: Section) -> list[dict[str, str]]:
    """Those that are given."""
    return [row for row in all_of(framework, section) if _is_given(framework, row["name"])]


def all_of_lot(lot: Lot) -> list[dict[str, str]]:
    """A lot's facts as rows."""
    return told.answers(lot, LOT_FACTS)
