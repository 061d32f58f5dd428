"""Pages of shared coverage: what a member lets its consortium know, and members as a file."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from benchmarking.actions import coverage_sharing as actions
from benchmarking.choices import Permission
from benchmarking.forms.coverage_sharing import ShareCoverage as ShareCoverageForm
from benchmarking.queries import coverage_sharing, distributions, places
from consortia.models import Consortium, ConsortiumMembership
from procurement_portal.core.lists import Column, Trail
from procurement_portal.core.views import ActionPage, Guarded, csv_download


class ShareCoverage(Trail, ActionPage):
    """Choose in which groups of categories a consortium may know the authority's coverage."""

    permission = Permission.COVERAGE_SHARE
    form_class = ShareCoverageForm
    action = staticmethod(actions.share)
    title = "Share coverage by name"
    submit = "Save what is shared"
    done = "Saved. What is shared stands on the page of the consortium."
    trail = (
        ("Home", "home"),
        ("Benchmarks", "benchmarks"),
        ("Framework coverage and leakage", "framework-use"),
    )
    kwargs: dict[str, Any]

    @cached_property
    def membership(self) -> ConsortiumMembership:
        """The membership of the address, of an authority whose finances the person leads."""
        led = coverage_sharing.memberships_led(self.request.user, on=timezone.localdate())
        return get_object_or_404(led, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """What can be shared, and for whom."""
        return super().get_form_kwargs() | {"person": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """What is shared now."""
        rows = coverage_sharing.shared(self.request.user, self.membership.authority)
        held = rows.filter(consortium=self.membership.consortium)
        return {"categories": list(held.values_list("category__key", flat=True))}

    def arguments(self, form: Any) -> dict[str, Any]:
        """What was chosen, for the membership."""
        one = self.membership
        return super().arguments(form) | {"authority": one.authority, "consortium": one.consortium}

    def get_success_url(self) -> str:
        """Back to the authority's coverage."""
        return f"{reverse('framework-use')}?authority={self.membership.authority.slug}#shared"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say who will know what, and the way back."""
        one = self.membership
        told = {
            "cancel_url": self.get_success_url(),
            "lead": (
                f"People of {one.consortium.name} will see, by the name of {one.authority.name}, "
                "how many per cent of what could go through frameworks does, and how many go to "
                "suppliers of a framework or to others beside it. They see no pounds, no supplier "
                "and no line. It ends when you untick it, or with the membership."
            ),
        }
        return super().get_context_data(**told | kwargs)


class ConsortiumCoverageFile(Guarded):
    """Members that share their coverage, as CSV: what the page shows."""

    columns: Sequence[Column] = (
        ("Member", lambda row: row.authority.name),
        ("Category", lambda row: row.category.name),
        ("Category key", lambda row: row.category.key),
        ("On framework, of addressable", lambda row: row.coverage),
        ("Off, its suppliers", lambda row: row.off_supplier),
        ("Off, others", lambda row: row.off_other),
        ("Remark", lambda row: row.remark),
    )

    def get_queryset(self) -> QuerySet[Consortium]:
        """Those at which the person holds a role."""
        return places.consortia_of(self.request.user)

    def get(self, request: HttpRequest, slug: str) -> StreamingHttpResponse:
        """Stream them."""
        consortium = get_object_or_404(self.get_queryset(), slug=slug)
        try:
            page = distributions.consortium_page(
                request.user,
                consortium,
                period=request.GET.get("period", ""),
                on=timezone.localdate(),
            )
        except LookupError as missing:
            raise Http404 from missing
        run = page.window.run if page.window else None
        before = [consortium.name, run and run.starts_on, run and run.ends_on]
        return csv_download(
            f"coverage-of-{consortium.slug}.csv",
            ["Consortium", "First day", "Last day", *(heading for heading, _ in self.columns)],
            ([*before, *(read(row) for _, read in self.columns)] for row in page.sides),
        )
