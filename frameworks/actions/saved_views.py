"""Searches that people keep: saved, changed, shared, deleted, and looked at for news."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.models import Authority, Consortium, Person, Role, standing_of
from frameworks.choices import AlertRhythm, Permission, ViewScope
from frameworks.models import Framework, SavedView
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

NEVER_KEPT = frozenset({"page", "per_page", "csrfmiddlewaretoken"})
NAMES_TOLD = 3
LONGEST_QUERY = 2000
EVERY = {AlertRhythm.DAILY: timedelta(hours=20), AlertRhythm.WEEKLY: timedelta(days=6, hours=20)}


class NameTaken(DomainError):
    """The person has another saved search of that name."""

    code = "saved_view_name_taken"
    title = "You already have a saved search of that name."
    cure = "Choose another name."
    status = 409


class NotYourPlace(DomainError):
    """What is kept can be shared only with a place where its owner holds a role."""

    code = "saved_view_not_your_place"
    title = "You hold no role at the place that you want to share this with."
    cure = "Choose one of your own authorities or consortia."
    status = 409


class SearchTooLong(DomainError):
    """The address is longer than any search that a person makes."""

    code = "saved_view_too_long"
    title = "That search is too long to be saved."
    cure = "Make it with fewer words and filters."
    status = 400


def canonical(query: str) -> str:
    """The query in one order and without what says nothing, so that two alike are the same."""
    pairs = parse_qsl(query.lstrip("?"), keep_blank_values=False)
    return urlencode(sorted((name, value) for name, value in pairs if name not in NEVER_KEPT))


def shared_with(owner: Any, scope: str, place: Authority | Consortium | None) -> dict[str, Any]:
    """Who sees what the owner keeps, as columns of it. Raises NotYourPlace."""
    standing = standing_of(owner)
    authority = place if isinstance(place, Authority) else None
    consortium = place if isinstance(place, Consortium) else None
    is_own = {
        ViewScope.PRIVATE: place is None,
        ViewScope.AUTHORITY: authority is not None and authority.pk in standing.authorities,
        ViewScope.CONSORTIUM: consortium is not None and consortium.pk in standing.consortia,
    }
    if not is_own[ViewScope(scope)]:
        raise NotYourPlace()
    return {"scope": scope, "authority": authority, "consortium": consortium}


@transaction.atomic
def save(
    *,
    name: str,
    query: str,
    rhythm: str,
    seen: Iterable[int],
    by: Any,
    at: datetime,
    scope: str = ViewScope.PRIVATE,
    place: Authority | Consortium | None = None,
) -> SavedView:
    """Keep a search; `seen` are the frameworks that match now, so that only later ones are news.

    Raises NotAllowed, NameTaken, NotYourPlace and SearchTooLong.
    """
    access.require(by, Permission.VIEW_SAVE)
    if len(query) > LONGEST_QUERY:
        raise SearchTooLong()
    _require_free(by, name)
    view = SavedView(
        owner=by,
        name=name,
        query=canonical(query),
        rhythm=rhythm,
        seen=sorted(seen),
        looked_at=at,
        **shared_with(by, scope, place),
    )
    view.save()
    audit.record("frameworks.saved_view.saved", subject=view, by=by, at=at)
    return view


@transaction.atomic
def change(
    view_id: int,
    *,
    name: str,
    rhythm: str,
    scope: str,
    by: Any,
    at: datetime,
    place: Authority | Consortium | None = None,
) -> SavedView:
    """Rename it, share it, or change how often it is looked at for news.

    Raises NotAllowed, NameTaken and NotYourPlace.
    """
    view: SavedView = SavedView.objects.locked(view_id)
    access.require(by, Permission.VIEW_CHANGE, view)
    if name != view.name:
        _require_free(by, name)
    view.name, view.rhythm = name, rhythm
    for column, value in shared_with(by, scope, place).items():
        setattr(view, column, value)
    view.save()
    audit.record(
        "frameworks.saved_view.changed", subject=view, by=by, at=at, scope=scope, rhythm=rhythm
    )
    return view


@transaction.atomic
def delete(view_id: int, *, by: Any, at: datetime) -> None:
    """Forget it. Raises NotAllowed."""
    view: SavedView = SavedView.objects.locked(view_id)
    access.require(by, Permission.VIEW_CHANGE, view)
    audit.record("frameworks.saved_view.deleted", subject=view, by=by, at=at)
    view.delete()


def due(*, at: datetime) -> list[SavedView]:
    """Those whose time to be looked at has come; a little early, so that no night is missed."""
    wanted = SavedView.objects.exclude(rhythm=AlertRhythm.OFF).select_related("owner")
    return [
        view
        for view in wanted.filter(owner__is_active=True).order_by("pk")
        if view.looked_at is None or view.looked_at + EVERY[AlertRhythm(view.rhythm)] <= at
    ]


@transaction.atomic
def tell_news(view_id: int, *, matches: Iterable[int], on: date, by: Any, at: datetime) -> int:
    """Tell those who see the search of each framework that matches now and did not before.

    Twice does no harm: what was told of is remembered in the transaction of the telling.
    """
    view: SavedView = SavedView.objects.locked(view_id)
    access.require(by, Permission.VIEW_CHANGE, view)
    now = set(matches)
    news = now - set(view.seen)
    view.seen, view.looked_at = sorted(now | set(view.seen)), at
    view.save(update_fields=["seen", "looked_at", "updated_at"])
    if news:
        audit.record("frameworks.saved_view.told", subject=view, by=by, at=at, count=len(news))
        notifications.tell(
            _readers(view, on),
            kind=NotificationKind.SAVED_VIEW,
            text=_in_words(view, news),
            link=address_of(view),
            at=at,
        )
    return len(news)


def address_of(view: SavedView) -> str:
    """The list as the search shows it."""
    return reverse("framework-list") + (f"?{view.query}" if view.query else "")


def _in_words(view: SavedView, news: set[int]) -> str:
    found = Framework.objects.filter(pk__in=news).order_by("title", "pk")
    titles = list(found.values_list("title", flat=True))
    count = len(titles)
    named = ", ".join(titles[:NAMES_TOLD]) + (
        f" and {count - NAMES_TOLD} more" if count > NAMES_TOLD else ""
    )
    match = "framework matches" if count == 1 else "frameworks match"
    return f"{count} new {match} your saved search “{view.name}”: {named}."


def _readers(view: SavedView, on: date) -> Iterable[Person]:
    """Its owner; where it is shared, everybody at that place."""
    if view.scope == ViewScope.PRIVATE:
        return [view.owner]
    held = Role.objects.held_on(on).filter(authority=view.authority, consortium=view.consortium)
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True)
    return [view.owner, *people.order_by("pk")]


def _require_free(owner: Any, name: str) -> None:
    if SavedView.objects.filter(owner=owner, name=name).exists():
        raise NameTaken()
