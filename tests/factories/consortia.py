"""People, authorities, consortia and the roles that join them."""

from datetime import date
from decimal import Decimal

import factory

from consortia import models
from consortia.choices import (
    AuthorityKind,
    ConsortiumForm,
    DenominatorMeasure,
    MailRhythm,
    MembershipStatus,
    NotificationKind,
    RoleKind,
)
from tests.factories.core import AT


class PersonFactory(factory.django.DjangoModelFactory):
    """Nobody knows the password, unless one is given: `PersonFactory(password="…")`."""

    class Meta:
        model = models.Person

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")

    @classmethod
    def _create(cls, model_class, *args, password=None, **fields):
        return model_class.objects.create_user(*args, password=password, **fields)


class AuthorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Authority

    name = factory.Sequence(lambda n: f"Authority {n}")
    slug = factory.Sequence(lambda n: f"authority-{n}")
    kind = AuthorityKind.DISTRICT


class AuthorityIdentifierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AuthorityIdentifier

    authority = factory.SubFactory(AuthorityFactory)
    scheme = "GB-GSS"
    value = factory.Sequence(lambda n: f"E0700{n:04}")


class DenominatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Denominator

    authority = factory.SubFactory(AuthorityFactory)
    measure = DenominatorMeasure.POPULATION
    year = 2025
    value = Decimal(100_000)
    source = "ONS mid-year estimate"
    as_at = date(2025, 6, 30)


class AuthoritySuccessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AuthoritySuccession

    predecessor = factory.SubFactory(AuthorityFactory)
    successor = factory.SubFactory(AuthorityFactory)
    takes_effect_on = date(2025, 4, 1)


class ConsortiumFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Consortium

    name = factory.Sequence(lambda n: f"Consortium {n}")
    slug = factory.Sequence(lambda n: f"consortium-{n}")
    form = ConsortiumForm.BUYING_CONSORTIUM


class MembershipFactory(factory.django.DjangoModelFactory):
    """In force since April 2024."""

    class Meta:
        model = models.ConsortiumMembership

    consortium = factory.SubFactory(ConsortiumFactory)
    authority = factory.SubFactory(AuthorityFactory)
    status = MembershipStatus.ACTIVE
    starts_on = date(2024, 4, 1)


class RoleFactory(factory.django.DjangoModelFactory):
    """A role held since 2020. The person's standing is read again after it is granted."""

    class Meta:
        model = models.Role
        abstract = True

    person = factory.SubFactory(PersonFactory)
    starts_on = date(2020, 1, 1)

    @classmethod
    def _create(cls, model_class, *args, **fields):
        role = super()._create(model_class, *args, **fields)
        vars(role.person).pop("_standing", None)
        return role


class AuthorityRoleFactory(RoleFactory):
    """A procurement officer's, unless told otherwise."""

    kind = RoleKind.PROCUREMENT_OFFICER
    authority = factory.SubFactory(AuthorityFactory)


class ConsortiumRoleFactory(RoleFactory):
    """A consortium manager's, unless told otherwise."""

    kind = RoleKind.CONSORTIUM_MANAGER
    consortium = factory.SubFactory(ConsortiumFactory)


class PlatformRoleFactory(RoleFactory):
    """An operator's."""

    kind = RoleKind.OPERATOR
    on_platform = True


class NotificationFactory(factory.django.DjangoModelFactory):
    """Unread news, told at the moment of the tests, that waits for no e-mail."""

    class Meta:
        model = models.Notification

    person = factory.SubFactory(PersonFactory)
    kind = NotificationKind.MEMBERSHIP
    text = factory.Sequence(lambda n: f"Authority {n} asks to join Midland Buying Group.")
    link = "/consortia/"
    rhythm = MailRhythm.OFF
    told_at = AT
