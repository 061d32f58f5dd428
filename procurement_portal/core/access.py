"""Who may do what: apps register policy maps, everybody asks `can` or `require`.

A policy map reads aloud: permission → any of (all of predicates). Unlisted means no.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from procurement_portal.core import errors

Predicate = Callable[[Any, Any], bool]
PolicyMap = Mapping[str, Sequence[Sequence[Predicate]]]

_policies: dict[str, Sequence[Sequence[Predicate]]] = {}


class System:
    """The portal itself as an actor: beat, workers and commands, never a person."""

    pk = None
    is_authenticated = False
    is_system = True

    def __str__(self) -> str:
        return "system"


SYSTEM = System()


def register(policy: PolicyMap) -> None:
    """Add an app's policy map. Raises ValueError when a permission is claimed twice."""
    for permission, grants in policy.items():
        if _policies.get(permission, grants) is not grants:
            raise ValueError(f"{permission} has two policies")
        _policies[permission] = grants


def registered() -> PolicyMap:
    """Every permission and its grants, for the matrix test and the page that lists them."""
    return dict(_policies)


def can(actor: Any, permission: str, subject: Any = None) -> bool:
    """Whether the actor may; with no subject, whether it may anywhere at all."""
    if isinstance(actor, System):
        return True
    return any(
        all(predicate(actor, subject) for predicate in grant)
        for grant in _policies.get(permission, ())
    )


def require(actor: Any, permission: str, subject: Any = None) -> None:
    """Raise NotAllowed unless the actor may."""
    if not can(actor, permission, subject):
        raise errors.NotAllowed()
