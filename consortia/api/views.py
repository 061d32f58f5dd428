"""The API's doors to authorities, consortia and memberships, and its sign-in."""

from collections.abc import Callable
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consortia import filters
from consortia.actions import memberships, notification_settings, notifications, tokens
from consortia.api import serializers
from consortia.models import (
    Authority,
    Consortium,
    ConsortiumMembership,
    Denominator,
    Notification,
    Person,
)
from consortia.queries import notifications as news
from procurement_portal.core import api
from procurement_portal.core.errors import DomainError


class Authorities(api.Readable):
    """Contracting authorities; which ones exist is public."""

    public = True
    queryset = Authority.objects.select_related("parent").prefetch_related("identifiers")
    serializer_class = serializers.AuthorityReadout
    filterset_class = filters.AuthorityLookup


class Denominators(api.Readable):
    """How large authorities are, by year, measure and source."""

    public = True
    queryset = Denominator.objects.select_related("authority")
    serializer_class = serializers.DenominatorReadout
    filterset_class = filters.DenominatorFilters


class Consortia(api.Readable):
    """Groups of authorities that buy together."""

    public = True
    queryset = Consortium.objects.select_related("operator")
    serializer_class = serializers.ConsortiumReadout
    filterset_class = filters.ConsortiumFilters


class Memberships(api.Readable):
    """Who belongs to which consortium. Live ones are public, the rest is for the two parties."""

    public = True
    queryset = ConsortiumMembership.objects.select_related("consortium", "authority")
    serializer_class = serializers.MembershipReadout
    filterset_class = filters.MembershipFilters

    @extend_schema(
        request=serializers.MembershipRequest, responses={201: serializers.MembershipReadout}
    )
    def create(self, request: Request) -> Response:
        """Ask, for an authority, to join a consortium."""
        return self._opened(request, memberships.apply)

    @extend_schema(
        request=serializers.MembershipRequest, responses={201: serializers.MembershipReadout}
    )
    @action(detail=False, methods=["post"])
    def invite(self, request: Request) -> Response:
        """Invite an authority into a consortium."""
        return self._opened(request, memberships.invite)

    @extend_schema(
        request=serializers.MembershipMove, responses={200: serializers.MembershipReadout}
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Take one step of the membership's life cycle."""
        membership = self.get_object()
        wish = serializers.MembershipMove(data=request.data)
        wish.is_valid(raise_exception=True)
        moved = memberships.move(
            membership.pk, **wish.validated_data, by=request.user, at=timezone.now()
        )
        return Response(self.get_serializer(moved).data)

    def _opened(self, request: Request, open_: Callable[..., ConsortiumMembership]) -> Response:
        wish = serializers.MembershipRequest(data=request.data)
        wish.is_valid(raise_exception=True)
        opened = open_(**wish.validated_data, by=request.user, at=timezone.now())
        return Response(self.get_serializer(opened).data, status=HTTPStatus.CREATED)


class Notifications(api.Readable):
    """What the caller was told, newest first."""

    queryset = Notification.objects.all()
    serializer_class = serializers.NotificationReadout
    filterset_class = filters.NotificationFilters

    @extend_schema(
        operation_id="notifications_read",
        request=None,
        responses={200: serializers.NotificationReadout},
    )
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Mark it as read."""
        notification = self.get_object()
        notifications.mark_read(notification, by=request.user, at=timezone.now())
        notification.refresh_from_db()
        return Response(self.get_serializer(notification).data)

    @extend_schema(
        operation_id="notifications_read_all",
        request=serializers.KindOfNews,
        responses={200: serializers.Marked},
    )
    @action(detail=False, methods=["post"], url_path="read", url_name="read-all")
    def read_all(self, request: Request) -> Response:
        """Mark all as read, or all of a kind."""
        wish = serializers.KindOfNews(data=request.data)
        wish.is_valid(raise_exception=True)
        marked = notifications.mark_all_read(
            **wish.validated_data, by=request.user, at=timezone.now()
        )
        return Response(serializers.Marked({"marked": marked}).data)


class NotificationSettings(api.Guarded):
    """How often each kind of news comes to the caller by e-mail."""

    @extend_schema(
        operation_id="notification_settings_list",
        responses={200: serializers.NotificationSettingReadout(many=True)},
    )
    def get(self, request: Request) -> Response:
        """Every kind with its rhythm."""
        return self._shown(request)

    @extend_schema(
        operation_id="notification_settings_choose",
        request=serializers.NotificationChoice,
        responses={200: serializers.NotificationSettingReadout(many=True)},
    )
    def patch(self, request: Request) -> Response:
        """Choose the rhythm of one kind."""
        wish = serializers.NotificationChoice(data=request.data)
        wish.is_valid(raise_exception=True)
        chosen = {wish.validated_data["kind"]: wish.validated_data["rhythm"]}
        notification_settings.choose(chosen, by=request.user, at=timezone.now())
        return self._shown(request)

    def _shown(self, request: Request) -> Response:
        shown = map(serializers.NotificationSettingReadout, news.settings_of(request.user))
        return Response([one.data for one in shown])


class WrongCredentials(DomainError):
    """No active person has this address and password; which of the two is wrong is not told."""

    code = "wrong_credentials"
    title = "The e-mail address or the password is not right."
    status = HTTPStatus.UNAUTHORIZED


class TooManyTries(DomainError):
    """The brake of the sign-in page, which this door shares."""

    code = "too_many_tries"
    title = "Too many failed tries to sign in."
    cure = "Wait a quarter of an hour."
    status = HTTPStatus.TOO_MANY_REQUESTS


class SignIn(api.Guarded):
    """Sign in: a password becomes a token."""

    public = public_to_write = True
    authentication_classes = ()
    throttle_scope = "sign-in"

    @extend_schema(
        operation_id="auth_tokens_create",
        request=serializers.SignIn,
        responses={201: serializers.Token},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Give a token for an e-mail address and password."""
        typed = serializers.SignIn(data=request.data)
        typed.is_valid(raise_exception=True)
        token, text = tokens.issue(by=self._person(typed.validated_data), at=timezone.now())
        given = serializers.Token(instance={"token": text, "expires_at": token.expiry})
        return Response(given.data, status=HTTPStatus.CREATED)

    def _person(self, credentials: dict[str, str]) -> Person:
        try:
            person = get_adapter().authenticate(self.request._request, **credentials)
        except ValidationError as braked:
            raise TooManyTries() from braked
        if not isinstance(person, Person) or not person.is_active:
            raise WrongCredentials()
        return person


class SignOut(api.Guarded):
    """Sign out: the token that is sent stops working."""

    authentication_classes = (TokenAuthentication,)

    @extend_schema(operation_id="auth_tokens_current_destroy", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """End the token at once."""
        tokens.revoke(request.auth, by=request.user, at=timezone.now())
        return Response(status=HTTPStatus.NO_CONTENT)
