"""Open contracting data for everybody: what there is, and the packages themselves."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from frameworks.models import Framework
from frameworks.ocds import releases
from frameworks.ocds.processes import Publisher
from frameworks.queries import ocds
from procurement_portal.core.views import Guarded, Page


def publisher(request: HttpRequest) -> Publisher:
    """Who publishes the package at this address, now."""
    uri = request.build_absolute_uri()
    return Publisher(settings.OCDS_PUBLISHER, uri, timezone.localtime())


class OpenData(Page):
    """What is published, under which licence, and where."""

    public = True
    title = "Open contracting data"
    template_name = "frameworks/open_data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what there is to have."""
        return super().get_context_data(
            **{
                "counts": ocds.count(ocds.public()),
                "left_out": ocds.left_out(),
                "has_own": bool(ocds.count(ocds.own(self.request.user))["contracts"]),
                "prefix": settings.OCDS_OCID_PREFIX,
                "publisher": settings.OCDS_PUBLISHER,
            }
            | kwargs
        )


class Package(Guarded):
    """A package, written while it is sent."""

    name = "releases"
    file_name = "releases.json"

    def scope(self) -> ocds.Scope:
        """What the package holds."""
        return ocds.public()

    def get(self, request: HttpRequest, **kwargs: Any) -> StreamingHttpResponse:
        """The package as a file."""
        found = ocds.processes(self.scope())
        text = releases.stream(publisher(request), self.name, self.things(found))
        response = StreamingHttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.file_name}"'
        return response

    def things(self, found: Iterable[Any]) -> Iterable[dict[str, Any]]:
        """What is written of the processes."""
        return ocds.all_releases(found)


class AllReleases(Package):
    """Everything that is published, as releases."""

    public = True


class AllRecords(Package):
    """Everything that is published, as records: each process with what holds now."""

    public = True
    name = "records"
    file_name = "records.json"

    def things(self, found: Iterable[Any]) -> Iterable[dict[str, Any]]:
        """The records of the processes."""
        return ocds.records(found)


class OwnReleases(Package):
    """All call-offs and contracts of the person's authorities, not yet published ones too."""

    file_name = "our-releases.json"

    def scope(self) -> ocds.Scope:
        """The person's own."""
        return ocds.own(self.request.user)


class FrameworkReleases(Package):
    """One framework and what was called off from it."""

    public = True

    def scope(self) -> ocds.Scope:
        """The framework's, where the person may see it."""
        shown = Framework.objects.visible_to(self.request.user)
        framework = get_object_or_404(shown, slug=self.kwargs["slug"])
        self.file_name = f"{framework.slug}.json"
        return ocds.of_framework(framework)
