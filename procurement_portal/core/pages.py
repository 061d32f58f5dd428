"""Pages that belong to no app: help, statements, the portal's status, one job, and refusals."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views import defaults

from procurement_portal.core import audit, health
from procurement_portal.core.models import Job, JobState
from procurement_portal.core.views import DetailPage, Page

LATELY = timedelta(days=7)

PARTS = {
    "database": "Database",
    "redis": "Queue and cache",
    "migrations": "Tables of the database",
    "workers": "Workers",
}


class Help(Page):
    """What people ask most."""

    public = True
    title = "Help"
    template_name = "core/help.html"


class Accessibility(Page):
    """The accessibility statement."""

    public = True
    title = "Accessibility statement"
    template_name = "core/accessibility.html"


class Privacy(Page):
    """What is kept about people, and the cookies."""

    public = True
    title = "Privacy and cookies"
    template_name = "core/privacy.html"


class OpenData(Page):
    """What anybody may take away."""

    public = True
    title = "Open data"
    template_name = "core/open_data.html"


class Status(Page):
    """Whether the portal is healthy, and when each kind of work last finished. No names in it."""

    public = True
    title = "Status"
    template_name = "core/status.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the parts and the kinds of work."""
        found = health.outcomes()
        parts = [
            {"name": PARTS[name], "is_well": outcome == "ok", "outcome": outcome}
            for name, outcome in found.items()
        ]
        return super().get_context_data(
            **{
                "parts": parts,
                "all_well": all(part["is_well"] for part in parts),
                "works": work_lately(),
                "checked_at": timezone.now(),
            }
            | kwargs
        )


def work_lately() -> list[dict[str, Any]]:
    """For each kind of job: how many wait, run and failed in seven days, and the last success."""
    since = timezone.now() - LATELY
    kinds = (
        Job.objects.values("kind")
        .annotate(
            waiting=Count("pk", filter=Q(state=JobState.QUEUED)),
            running=Count("pk", filter=Q(state=JobState.RUNNING)),
            failed=Count("pk", filter=Q(state=JobState.FAILED, finished_at__gte=since)),
            last_done_at=Max("finished_at", filter=Q(state=JobState.DONE)),
        )
        .order_by("kind")
    )
    return [{**kind, "name": _spoken(kind["kind"])} for kind in kinds]


def _spoken(kind: str) -> str:
    """The task's name as words: "benchmarking.import_spend" → "Import spend"."""
    return kind.rpartition(".")[2].replace("_", " ").capitalize()


class JobPage(DetailPage):
    """One job's progress, for the person who started it."""

    model = Job
    context_object_name = "job"
    template_name = "core/job_page.html"

    def get_queryset(self) -> QuerySet[Job]:
        """The person's own jobs: a title may name a file."""
        person: Any = self.request.user
        return Job.objects.filter(owner_ref=audit.ref(person))


def _for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _problem(status: HTTPStatus, title: str) -> JsonResponse:
    problem = {
        "type": "about:blank",
        "code": status.name.lower(),
        "status": int(status),
        "title": title,
    }
    return JsonResponse(problem, status=status, content_type="application/problem+json")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a page for people, a problem for programs."""
    if _for_programs(request):
        return _problem(HTTPStatus.FORBIDDEN, "Your roles do not allow this.")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: a page for people, a problem for programs."""
    if _for_programs(request):
        return _problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
    return defaults.page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a page for people, a problem for programs."""
    if _for_programs(request):
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The fault is ours. Try again later.")
    return defaults.server_error(request)
