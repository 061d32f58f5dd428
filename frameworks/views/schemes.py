"""Open framework schemes: read by everybody, run by their publisher."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from consortia.choices import RoleKind
from consortia.models import Consortium, standing_of
from frameworks.actions import schemes
from frameworks.choices import SCHEME, Permission
from frameworks.forms import schemes as forms
from frameworks.models import Framework, OpenFrameworkScheme
from frameworks.queries import schemes as scheme_queries
from frameworks.views.places import run_or_404
from procurement_portal.core import access
from procurement_portal.core.lists import Trail
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import ActionPage, DetailPage

WORDINGS: Mapping[str, Wording] = {
    "run": Wording(
        "Record the first award", "The first award", "The scheme has begun.", forms.Award
    ),
    "reopen": Wording("Reopen", "Reopen the scheme", "The scheme is reopening.", forms.Step),
    "finish_reopening": Wording(
        "Record the next award",
        "The next award",
        "Recorded. The framework before it has expired.",
        forms.Award,
    ),
    "close": Wording("Close", "Close the scheme", "Closed.", forms.Closing, is_hard=True),
}


class SchemePage(Trail, DetailPage):
    """One scheme with its frameworks, its days, and the steps of those who run it."""

    public = True
    model = OpenFrameworkScheme
    template_name = "frameworks/scheme.html"
    trail = (("Frameworks", "framework-list"),)

    def get_queryset(self) -> QuerySet[Any]:
        """With its publisher."""
        return super().get_queryset().select_related("publisher")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add frameworks, outlook and steps."""
        scheme, person = self.object, self.request.user
        may_run = access.can(person, Permission.FRAMEWORK_RUN, scheme)
        steps = SCHEME.open_from(scheme.status) if may_run else []
        context = {
            "frameworks": scheme_queries.frameworks_of(scheme, seen_by=person),
            "outlook": scheme_queries.outlook(scheme, on=timezone.localdate()),
            "may_run": may_run,
            "steps": [
                {
                    "text": WORDINGS[step.name].link,
                    "href": reverse("scheme-move", args=[scheme.pk, step.name]),
                }
                for step in steps
            ],
        }
        return super().get_context_data(**context | kwargs)


class StartScheme(ActionPage):
    """A new scheme."""

    permission = Permission.FRAMEWORK_RUN
    form_class = forms.NewScheme
    title = "Plan an open framework scheme"
    submit = "Plan scheme"
    done = "The scheme is planned. Add its first framework."

    def get_form_kwargs(self) -> dict[str, Any]:
        """The consortia that the person manages."""
        held = standing_of(self.request.user).consortia_as([RoleKind.CONSORTIUM_MANAGER])
        publishers = Consortium.objects.filter(pk__in=held).order_by("name", "pk")
        return super().get_form_kwargs() | {"publishers": publishers}

    def action(self, *, publisher: Consortium, **arguments: Any) -> OpenFrameworkScheme:
        """Plan it."""
        return schemes.start(publisher, **arguments)

    def get_success_url(self) -> str:
        """To the scheme."""
        return reverse("scheme", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back."""
        words = {
            "lead": "Successive frameworks on substantially the same terms, which reopen to new "
            "suppliers (Procurement Act 2023, section 49).",
            "cancel_url": reverse("framework-list"),
        }
        return super().get_context_data(**words | kwargs)


class OfScheme(ActionPage):
    """A step of one scheme."""

    permission = Permission.FRAMEWORK_RUN

    @cached_property
    def scheme(self) -> OpenFrameworkScheme:
        """The scheme, where the person runs it; to others it has no such page."""
        visible = OpenFrameworkScheme.objects.visible_to(self.request.user)
        scheme = get_object_or_404(visible, pk=self.kwargs["pk"])
        run_or_404(self.request.user, scheme)
        return scheme

    def choices(self) -> QuerySet[Framework]:
        """The frameworks to choose from."""
        return scheme_queries.frameworks_of(self.scheme, seen_by=self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the frameworks to choose from, where the form asks for one."""
        asks = issubclass(self.get_form_class(), forms.Choosing)
        return super().get_form_kwargs() | ({"choices": self.choices()} if asks else {})

    def get_success_url(self) -> str:
        """Back to the scheme."""
        return reverse("scheme", args=[self.scheme.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the scheme."""
        words = {
            "lead": str(self.scheme),
            "cancel_url": self.get_success_url(),
            "breadcrumbs": [
                {"text": "Frameworks", "href": reverse("framework-list")},
                {"text": str(self.scheme), "href": self.get_success_url()},
            ],
        }
        return super().get_context_data(**words | kwargs)


class AddFramework(OfScheme):
    """A framework comes under the scheme."""

    form_class = forms.OneMore
    title = "Add a framework to the scheme"
    submit = "Add framework"
    done = "The framework is under the scheme."

    def choices(self) -> QuerySet[Framework]:
        """Those under no scheme."""
        return scheme_queries.may_be_added(self.scheme)

    def action(self, *, framework: Framework, **arguments: Any) -> Framework:
        """Add it."""
        return schemes.add(self.scheme.pk, framework.pk, **arguments)


class MoveScheme(MovePage, OfScheme):
    """One arrow of the scheme's table."""

    wordings = WORDINGS
    form_class = forms.Step

    def open_moves(self) -> set[str]:
        """What the table allows from where the scheme stands."""
        return {arrow.name for arrow in SCHEME.open_from(self.scheme.status)}

    def get_initial(self) -> dict[str, Any]:
        """Today, unless another day is typed."""
        return {"on": timezone.localdate()}

    def action(self, **arguments: Any) -> OpenFrameworkScheme:
        """Take the arrow."""
        return schemes.move(self.scheme.pk, self.move, **arguments)
