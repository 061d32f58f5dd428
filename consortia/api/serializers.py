"""What the API shows of people's places, authorities and consortia."""

from typing import Any

from rest_framework import serializers

from consortia.choices import MEMBERSHIP, MailRhythm, MembershipRole, NotificationKind
from consortia.models import (
    Authority,
    AuthorityIdentifier,
    Consortium,
    ConsortiumMembership,
    Denominator,
    Notification,
)
from consortia.queries.notifications import Setting
from procurement_portal.core.api import Readout


class AuthorityRef(Readout[Authority]):
    """Which authority."""

    class Meta:
        model = Authority
        fields = ("id", "slug", "name")


class ConsortiumRef(Readout[Consortium]):
    """Which consortium."""

    class Meta:
        model = Consortium
        fields = ("id", "slug", "name")


class IdentifierReadout(Readout[AuthorityIdentifier]):
    """An official identifier."""

    class Meta:
        model = AuthorityIdentifier
        fields = ("scheme", "value")


class AuthorityReadout(Readout[Authority]):
    """An authority with what identifies it."""

    identifiers = IdentifierReadout(many=True)
    parent = AuthorityRef(allow_null=True)

    class Meta:
        model = Authority
        fields = (
            "id",
            "slug",
            "name",
            "kind",
            "jurisdiction",
            "tier",
            "region",
            "parent",
            "website",
            "opened_on",
            "closed_on",
            "identifiers",
            "is_sample",
        )


class DenominatorReadout(Readout[Denominator]):
    """How large an authority is in a year."""

    authority = AuthorityRef()

    class Meta:
        model = Denominator
        fields = ("id", "authority", "measure", "year", "value", "source", "as_at")


class ConsortiumReadout(Readout[Consortium]):
    """A consortium."""

    operator = AuthorityRef(allow_null=True)

    class Meta:
        model = Consortium
        fields = ("id", "slug", "name", "form", "purpose", "operator", "website", "is_sample")


class MembershipReadout(Readout[ConsortiumMembership]):
    """A membership; why it ended is told to its two parties only, by the pages."""

    consortium = ConsortiumRef()
    authority = AuthorityRef()

    class Meta:
        model = ConsortiumMembership
        fields = ("id", "consortium", "authority", "role", "status", "starts_on", "ends_on")


class MembershipRequest(serializers.Serializer[None]):
    """Which authority into which consortium, as what, from when."""

    authority = serializers.PrimaryKeyRelatedField(queryset=Authority.objects.all())
    consortium = serializers.PrimaryKeyRelatedField(queryset=Consortium.objects.all())
    role = serializers.ChoiceField(choices=MembershipRole.choices, required=False)
    starts_on = serializers.DateField(required=False, help_text="Today, unless given.")


class MembershipMove(serializers.Serializer[None]):
    """A step of the life cycle; `on` is the last day, needed for notice."""

    transition = serializers.ChoiceField(choices=[arrow.name for arrow in MEMBERSHIP])
    reason = serializers.CharField(required=False, allow_blank=True)
    on = serializers.DateField(required=False)


class NotificationReadout(Readout[Notification]):
    """News for the caller; `link` is the path of the page where it can be acted on.

    `detail` is what else there is to say, in lines; it is empty for most news.
    """

    class Meta:
        model = Notification
        fields = ("id", "kind", "text", "detail", "link", "told_at", "read_at")


class KindOfNews(serializers.Serializer[None]):
    """One kind of news, or none for all."""

    kind = serializers.ChoiceField(choices=NotificationKind.choices, required=False)


class Marked(serializers.Serializer[dict[str, int]]):
    """How many were unread until now."""

    marked = serializers.IntegerField()


class NotificationSettingReadout(serializers.Serializer[Setting]):
    """How often news of a kind comes by e-mail, and how often it would without a choice."""

    kind = serializers.ChoiceField(choices=NotificationKind.choices)
    rhythm = serializers.ChoiceField(choices=MailRhythm.choices)
    usual = serializers.ChoiceField(choices=MailRhythm.choices)
    may_be_off = serializers.BooleanField()


class NotificationChoice(serializers.Serializer[None]):
    """How often news of a kind shall come by e-mail."""

    kind = serializers.ChoiceField(choices=NotificationKind.choices)
    rhythm = serializers.ChoiceField(choices=MailRhythm.choices)


class SignIn(serializers.Serializer[None]):
    """An e-mail address and a password."""

    email = serializers.EmailField()
    password = serializers.CharField(style={"input_type": "password"}, trim_whitespace=False)


class Token(serializers.Serializer[dict[str, Any]]):
    """A token to send as `Authorization: Token …`, and when it stops working."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
