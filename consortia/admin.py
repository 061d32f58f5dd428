"""Reference data about authorities and consortia; roles and memberships change by actions only."""

from typing import Any

from django.contrib import admin

from consortia.models import (
    Authority,
    AuthorityIdentifier,
    AuthoritySuccession,
    Consortium,
    ConsortiumMembership,
    Denominator,
    Person,
    Role,
)
from procurement_portal.core.admin import ReadOnly, Recorded


class Identifiers(admin.TabularInline):
    """Official identifiers of the authority."""

    model = AuthorityIdentifier
    extra = 0


class Denominators(admin.TabularInline):
    """Sizes of the authority."""

    model = Denominator
    extra = 0


@admin.register(Authority)
class Authorities(Recorded):
    """Contracting authorities."""

    list_display = ("name", "kind", "region", "opened_on", "closed_on")
    list_filter = ("kind", "jurisdiction", "tier", "region", "is_sample")
    search_fields = ("name", "identifiers__value")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name", "pk")
    inlines = (Identifiers, Denominators)


@admin.register(AuthoritySuccession)
class Successions(Recorded):
    """What closed authorities became."""

    list_display = ("predecessor", "successor", "takes_effect_on", "share")
    list_select_related = ("predecessor", "successor")
    autocomplete_fields = ("predecessor", "successor")
    ordering = ("-takes_effect_on", "pk")


@admin.register(Consortium)
class Consortia(Recorded):
    """Groups that buy together."""

    list_display = ("name", "form", "operator")
    list_filter = ("form", "is_sample")
    list_select_related = ("operator",)
    search_fields = ("name",)
    autocomplete_fields = ("operator",)
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name", "pk")


@admin.register(ConsortiumMembership)
class Memberships(ReadOnly):
    """Who belongs where; moved along its table by the portal's own pages."""

    list_display = ("authority", "consortium", "role", "status", "starts_on", "ends_on")
    list_filter = ("status", "role")
    list_select_related = ("authority", "consortium")
    ordering = ("consortium__name", "authority__name", "pk")


@admin.register(Person)
class People(Recorded):
    """People. They are invited elsewhere; here one may be renamed or shut out."""

    list_display = ("email", "name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "is_sample")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "joined_at", "last_login")
    readonly_fields = ("email", "joined_at", "last_login")
    ordering = ("email",)

    def has_add_permission(self, request: Any) -> bool:
        """Nobody: an account is made together with its role."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody: a person who leaves is shut out, and history keeps the name."""
        return False


@admin.register(Role)
class Roles(ReadOnly):
    """Who does what where; granted and ended by actions."""

    list_display = ("person", "kind", "authority", "consortium", "starts_on", "ends_on")
    list_filter = ("kind",)
    list_select_related = ("person", "authority", "consortium")
    search_fields = ("person__email", "person__name")
    ordering = ("person__email", "pk")
