"""What stands around every page: where the person may go, what is new, and what is invented."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from redis.exceptions import RedisError

from benchmarking.choices import Permission as Benchmarking
from consortia.models import Authority
from consortia.queries import notifications
from frameworks.choices import Permission as Frameworks
from frameworks.models import Framework, Supplier
from frameworks.queries import selling
from procurement_portal.core import access

SAMPLE_DATA_KEY = "navigation:sample-data"
SAMPLE_DATA_SECONDS = 30


def anybody(person: Any) -> bool:
    """Public."""
    return True


def signed_in(person: Any) -> bool:
    """Has an account."""
    return bool(person.is_authenticated)


def not_signed_in(person: Any) -> bool:
    """Is a stranger."""
    return not person.is_authenticated


def staff(person: Any) -> bool:
    """May open the admin."""
    return bool(getattr(person, "is_staff", False))


def holds(permission: str) -> Callable[[Any], bool]:
    """Holds the permission anywhere at all."""
    return lambda person: bool(person.is_authenticated) and access.can(person, permission)


@dataclass(frozen=True)
class Place:
    """An item of the navigation: its words, the name of its address, and who is shown it."""

    text: str
    url_name: str
    shown_to: Callable[[Any], bool]


PLACES = (
    Place("Home", "home", signed_in),
    Place("Frameworks", "framework-list", anybody),
    Place("Requests", "access-requests", holds(Frameworks.ACCESS_VIEW)),
    Place("Invitations", "invitation-list", selling.answers_for_any),
    Place("Call-offs", "call-off-list", holds(Frameworks.CALL_OFF_VIEW)),
    Place("Contracts", "contract-list", holds(Frameworks.CONTRACT_VIEW)),
    Place("Obligations", "obligation-list", holds(Frameworks.OBLIGATION_VIEW)),
    Place("Spend", "spend-imports", holds(Benchmarking.SPEND_VIEW)),
    Place("Benchmarks", "benchmarks", holds(Benchmarking.BENCHMARK_VIEW)),
    Place("Benchmarks", "benchmarks-public", not_signed_in),
    Place("Prices", "unit-prices", holds(Benchmarking.BENCHMARK_VIEW)),
    Place("Opportunities", "opportunities", holds(Benchmarking.OPPORTUNITY_VIEW)),
    Place("Savings", "savings", holds(Benchmarking.SAVING_VIEW)),
    Place("Savings", "savings-public", not_signed_in),
    Place("Adjustments", "adjustments", selling.answers_for_any),
    Place("Suppliers", "supplier-list", anybody),
    Place("Authorities", "authority-list", anybody),
    Place("Consortia", "consortium-list", anybody),
    Place("Admin", "admin:index", staff),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame: the navigation, the count of unread news, the notice of samples."""
    person = getattr(request, "user", None)
    return {
        "navigation": [] if person is None else navigation(person, request.path),
        "sample_data": shows_sample_data(),
        "unread": SimpleLazyObject(lambda: notifications.unread_count(person)),
    }


def navigation(person: Any, path: str) -> list[dict[str, Any]]:
    """The places that the person may go; the one above `path` is active."""
    shown = [(place, reverse(place.url_name)) for place in PLACES if place.shown_to(person)]
    return [
        {"text": place.text, "href": href, "active": path.startswith(href)} for place, href in shown
    ]


def shows_sample_data() -> bool:
    """Whether invented rows are present; remembered for half a minute where Redis answers."""
    try:
        known = cache.get_or_set(SAMPLE_DATA_KEY, _has_sample_rows, SAMPLE_DATA_SECONDS)
    except RedisError:
        return _has_sample_rows()
    return bool(known)


def _has_sample_rows() -> bool:
    return any(model.objects.filter(is_sample=True).exists() for model in SAMPLED)


SAMPLED = (Authority, Framework, Supplier)
