"""Publishers of frameworks that are known only from what they published."""

from datetime import datetime
from typing import Any

from django.utils.text import slugify

from consortia.choices import ConsortiumForm, Permission
from consortia.models import Authority, Consortium
from procurement_portal.core import access, audit

SLUG_LENGTH = 110


def found(
    *,
    name: str,
    slug: str,
    operator: Authority | None,
    operator_role: str,
    by: Any,
    at: datetime,
) -> Consortium:
    """Make the consortium in the caller's transaction; its address is like `slug` where free.

    Raises NotAllowed.
    """
    access.require(by, Permission.REFERENCE_LOAD, None)
    row = Consortium.objects.create(
        name=name,
        slug=_free(slug or name),
        form=ConsortiumForm.BUYING_CONSORTIUM,
        purpose="Known from its published frameworks.",
        operator=operator,
        operator_role=operator_role if operator else "",
    )
    audit.record("consortia.consortium.found", subject=row, tenant=row, by=by, at=at)
    return row


def _free(text: str) -> str:
    base = slugify(text)[:SLUG_LENGTH].strip("-") or "publisher"
    slug, number = base, 2
    while Consortium.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
