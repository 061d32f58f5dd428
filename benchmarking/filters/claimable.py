"""Lines that a claim could take, and initiatives, narrowed for their pages."""

import django_filters

from benchmarking.filters.lines import Month
from benchmarking.models import Initiative, SpendLine
from frameworks.models import Category
from procurement_portal.core.filters import Filters, Search, Sort


class ClaimableLineFilters(Filters):
    """By supplier and month. Take lines with `payee_name`, without the names of people."""

    order = ("-month", "-spend_import_id", "row_number")

    q = Search("supplier_shown", "payee_name", label="Supplier")
    month_from = Month("month", "gte", label="From month", help_text="Such as April 2026")
    month_to = Month("month", "lte", label="To month")
    sort = Sort(("month", "paid"), ("supplier_shown", "supplier"), ("net_amount", "amount"))

    class Meta:
        model = SpendLine
        fields: list[str] = []


class InitiativeFilters(Filters):
    """The newest first."""

    order = ("-opened_at", "-pk")

    q = Search("title", "why", label="Initiative")
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.order_by("name", "pk"), to_field_name="key", label="Category"
    )
    sort = Sort("title", ("opened_at", "opened"))

    class Meta:
        model = Initiative
        fields: list[str] = []
