"""Which jobs a person may follow: those they started, and those of files they may see."""

from typing import Any

from django.db.models import Q, QuerySet

from benchmarking.models import SpendImport
from procurement_portal.core import audit
from procurement_portal.core.models import Job


def visible_to(person: Any) -> QuerySet[Job]:
    """The person's own jobs and those that load files for the person's authorities."""
    loads = SpendImport.objects.visible_to(person).values("job")
    return Job.objects.filter(Q(owner_ref=audit.ref(person)) | Q(pk__in=loads))
