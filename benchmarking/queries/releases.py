"""What stands of what was released: the newest figures of a window."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from benchmarking.models import Release, ReleaseFigure
from procurement_portal.core.periods import Period


def latest_of(measure: str, window: Period) -> Release | None:
    """The newest whole release that speaks of the window; None before the first."""
    speaks = figures_of(measure, window).filter(release=OuterRef("pk"))
    return Release.objects.filter(Exists(speaks)).order_by("-number").first()


def figures_of(measure: str, window: Period) -> QuerySet[ReleaseFigure]:
    """Every figure of the window that was ever released."""
    return ReleaseFigure.objects.filter(
        measure=measure,
        starts_on=window.starts_on,
        ends_on=window.ends_on,
        release__is_sealed=True,
    )


def for_viewers(
    release: Release | None,
    measure: str,
    window: Period,
    authorities: Collection[int] | None = None,
) -> dict[tuple[int, int], ReleaseFigure]:
    """The release's figures made for these authorities, or for all, by category and authority."""
    if release is None:
        return {}
    rows = figures_of(measure, window).filter(release=release, viewer__isnull=False)
    if authorities is not None:
        rows = rows.filter(viewer__in=authorities)
    told = rows.defer("contributors", "statuses", "quality")
    return {(row.category_id, row.viewer_id or 0): row for row in told}


def for_public(release: Release | None, measure: str, window: Period) -> list[ReleaseFigure]:
    """The release's figures for everybody."""
    if release is None:
        return []
    return list(figures_of(measure, window).filter(release=release, viewer=None).order_by("pk"))
