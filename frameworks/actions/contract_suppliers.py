"""Suppliers of contracts from elsewhere, by the names that people write."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from consortia.models import Authority
from frameworks.actions import contracts, supplier_names
from frameworks.choices import Permission
from frameworks.models import Contract, Supplier, SupplierName
from procurement_portal.core import access


def of_names(
    authority: Authority, named: Mapping[str, str], *, by: Any, at: datetime
) -> dict[str, Supplier]:
    """Whom each name is; `named` has the company number that goes with it, or "".

    They are known again as those of spend files are, and made where they are new. Runs in the
    caller's transaction, who has asked whether `by` may.
    """
    resolver = supplier_names.Resolver(authority)
    ids = {text: resolver.name_id(text, number) for text, number in named.items()}
    renamed = resolver.save(by=by, at=at).renamed
    numbers = {text: renamed.get(int(number), int(number)) for text, number in ids.items()}
    names = SupplierName.objects.select_related("supplier").in_bulk(numbers.values())
    return {text: names[number].supplier for text, number in numbers.items()}


@transaction.atomic
def register(
    *,
    authority: Authority,
    supplier_name: str,
    by: Any,
    at: datetime,
    company_number: str = "",
    **facts: Any,
) -> Contract:
    """Record a contract from elsewhere with whom the name is; a refusal leaves no supplier behind.

    Raises what `contracts.register` raises.
    """
    access.require(by, Permission.CONTRACT_EDIT, Contract(authority=authority))
    supplier = of_names(authority, {supplier_name: company_number}, by=by, at=at)[supplier_name]
    return contracts.register(authority=authority, supplier=supplier, by=by, at=at, **facts)
