"""The API's doors to releases."""

from benchmarking import filters
from benchmarking.api import release_serializers
from benchmarking.models import Release, ReleaseFigure
from procurement_portal.core import api


class Releases(api.Readable):
    """Releases of what may be known of others; that and when they were made is public."""

    public = True
    queryset = Release.objects.order_by("-number")
    serializer_class = release_serializers.ReleaseReadout


class ReleaseFigures(api.Readable):
    """Released figures: those for everybody, and those made for the caller's authorities."""

    public = True
    queryset = ReleaseFigure.objects.select_related(
        "release", "based_on", "category", "viewer"
    ).defer("contributors", "changed_count")
    serializer_class = release_serializers.ReleaseFigureReadout
    filterset_class = filters.ReleaseFigureListFilters
