"""Reference data about suppliers and categories, and frameworks with their lots."""

from django.contrib import admin

from frameworks.models import (
    Category,
    CategoryMapping,
    Contract,
    CpvCode,
    Framework,
    Lot,
    Supplier,
    SupplierDeclaration,
    SupplierIdentifier,
    SupplierName,
    SupplierOnLot,
    WorkingDayOverride,
)
from procurement_portal.core.admin import Recorded


class Identifiers(admin.TabularInline):
    """Official numbers of the supplier."""

    model = SupplierIdentifier
    extra = 0


class Names(admin.TabularInline):
    """Names under which the supplier was seen."""

    model = SupplierName
    exclude = ("seen_by",)
    extra = 0


class Declarations(admin.TabularInline):
    """What the supplier was said to be."""

    model = SupplierDeclaration
    extra = 0


@admin.register(Supplier)
class Suppliers(Recorded):
    """Suppliers with their numbers, names and declarations."""

    list_display = ("name", "parent", "is_listed")
    list_filter = ("is_listed", "is_sample")
    list_select_related = ("parent",)
    search_fields = ("name", "names__name", "identifiers__value")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name", "pk")
    inlines = (Identifiers, Names, Declarations)


class Mappings(admin.TabularInline):
    """Codes and words that mean the category."""

    model = CategoryMapping
    extra = 0


@admin.register(Category)
class Categories(Recorded):
    """The tree of management categories."""

    list_display = ("name", "key", "parent", "kind", "direction", "denominator")
    list_filter = ("kind", "direction")
    list_select_related = ("parent",)
    search_fields = ("name", "key")
    autocomplete_fields = ("parent",)
    ordering = ("key",)
    inlines = (Mappings,)


@admin.register(CpvCode)
class CpvCodes(Recorded):
    """Codes of the Common Procurement Vocabulary."""

    list_display = ("code", "title", "level")
    search_fields = ("code", "title")
    ordering = ("code",)


class Lots(admin.TabularInline):
    """Lots of the framework."""

    model = Lot
    fields = ("number", "title", "status", "allows_direct_award", "allows_further_competition")
    extra = 0
    show_change_link = True


@admin.register(Framework)
class Frameworks(Recorded):
    """Framework agreements."""

    list_display = ("title", "reference", "publisher", "status", "starts_on", "ends_on")
    list_filter = ("status", "regime", "kind", "is_sample")
    list_select_related = ("publisher",)
    search_fields = ("title", "reference")
    autocomplete_fields = ("publisher", "categories", "cpv_codes")
    prepopulated_fields = {"slug": ("title",)}
    ordering = ("title", "pk")
    inlines = (Lots,)


class Places(admin.TabularInline):
    """Suppliers' places on the lot."""

    model = SupplierOnLot
    autocomplete_fields = ("supplier",)
    extra = 0


@admin.register(Lot)
class LotsOfFrameworks(Recorded):
    """Lots with the suppliers on them."""

    list_display = ("framework", "number", "title", "status")
    list_filter = ("status",)
    list_select_related = ("framework",)
    search_fields = ("title", "framework__title")
    autocomplete_fields = ("framework", "categories")
    ordering = ("framework__title", "number", "pk")
    inlines = (Places,)


@admin.register(Contract)
class Contracts(Recorded):
    """Contracts of authorities."""

    list_display = ("title", "authority", "supplier", "status", "starts_on", "ends_on")
    list_filter = ("status",)
    list_select_related = ("authority", "supplier")
    search_fields = ("title", "reference")
    autocomplete_fields = ("authority", "supplier", "lot", "category")
    ordering = ("-ends_on", "pk")


@admin.register(WorkingDayOverride)
class WorkingDayOverrides(Recorded):
    """Days on which a working-day calendar is wrong."""

    list_display = ("day", "calendar", "is_working", "reason")
    list_filter = ("calendar", "is_working")
    date_hierarchy = "day"
    ordering = ("-day", "calendar")
