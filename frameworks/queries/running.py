"""What the page of a framework shows of its running: documents, listings, and the doors to both."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from frameworks.choices import DocumentPurpose, OpenTo, Permission
from frameworks.models import AssuredListing, Document, Framework
from procurement_portal.core import access


def of(framework: Framework, *, seen_by: Any, on: date) -> dict[str, Any]:
    """The framework's documents by purpose, its assured listing on the day, and what one may do."""
    listing = (
        AssuredListing.objects.filter(framework=framework)
        .standing_on(on)
        .select_related("assessor")
        .order_by("-expires_on", "-pk")
        .first()
    )
    return {
        "may_run": access.can(seen_by, Permission.FRAMEWORK_RUN, framework),
        "may_list": access.can(seen_by, Permission.LISTING_DECIDE, framework),
        "documents": documents_of(framework, seen_by=seen_by),
        "listing": listing,
    }


def documents_of(framework: Framework, *, seen_by: Any) -> Sequence[Mapping[str, Any]]:
    """Every document with whether the person may open it, gathered by purpose in its order.

    Those for holders of access are told of by title; those for the publisher are not told of.
    """
    own = Document.objects.visible_to(seen_by).filter(pk=OuterRef("pk"))
    rows = (
        Document.objects.filter(framework=framework)
        .annotate(may_open=Exists(own))
        .filter(~Q(open_to=OpenTo.PUBLISHER) | Q(may_open=True))
        .select_related("file", "lot")
        .order_by("title", "pk")
    )
    by_purpose: dict[str, list[dict[str, Any]]] = {value: [] for value in DocumentPurpose.values}
    for row in rows:
        by_purpose[row.purpose].append(
            {
                "document": row,
                "may_open": row.may_open,
                "kind": row.file_name.rpartition(".")[2].upper(),
            }
        )
    return [
        {"purpose": DocumentPurpose(value).label, "rows": found}
        for value, found in by_purpose.items()
        if found
    ]
