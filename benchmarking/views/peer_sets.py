"""Pages of sets that people propose: what is left of the budget, proposing one, its answer."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from benchmarking.actions import peer_sets as actions
from benchmarking.choices import Permission
from benchmarking.forms.peer_sets import PeerSetForm
from benchmarking.measures import spend_per_head
from benchmarking.models import PeerSet
from benchmarking.queries import peers
from benchmarking.queries.windows import Window
from benchmarking.views.benchmarks import AtPlace
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import ActionPage, DetailPage, Page

TRAIL = (("Home", "home"), ("Benchmarks", "benchmarks"), ("Your peers", "benchmark-peers"))


class PeerSets(AtPlace, Trail, Page):
    """The sets of one authority, and how many more will be answered."""

    title = "Sets of peers that you chose"
    template_name = "benchmarking/peer_sets.html"
    trail = TRAIL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the place, the sets and the budget. The sets that are left are everybody's."""
        told = {
            "place": self.place,
            "sets": peers.sets(self.request.user, self.place),
            "left": peers.sets_left(spend_per_head.SLUG),
        }
        return super().get_context_data(**told | kwargs)


class ProposePeerSet(AtPlace, Trail, ActionPage):
    """Name bodies to be held against."""

    permission = Permission.PEERS_PROPOSE
    form_class = PeerSetForm
    action = staticmethod(actions.propose)
    title = "Propose a set of peers"
    submit = "Propose the set"
    done = "The set was answered."
    trail = (*TRAIL, ("Sets that you chose", "benchmark-peer-sets"))
    result: PeerSet
    extra_context = {
        "lead": "You learn on which side of the median and in which quarter you stand, category by "
        "category, and no figure. Each set is answered once and counts against a number that all "
        "bodies share, so that nobody's figures can be worked out."
    }

    @cached_property
    def window(self) -> Window:
        """The period that the set is answered for; not found before anything was computed."""
        if self.place.window is None:
            raise Http404
        return self.place.window

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add whose set it is, and for which figures."""
        held = {"authority": self.place.authority, "run": self.window.run}
        return super().get_form_kwargs() | held

    def arguments(self, form: Any) -> dict[str, Any]:
        """What was filled in, for the place."""
        return super().arguments(form) | {
            "authority": self.place.authority,
            "run": self.window.run,
        }

    def get_success_url(self) -> str:
        """To the answer."""
        return reverse("benchmark-peer-set", args=[self.result.pk])


class PeerSetPage(Trail, DetailPage):
    """One set with its answer."""

    permission = Permission.BENCHMARK_VIEW
    model = PeerSet
    queryset = PeerSet.objects.select_related("authority", "run")
    context_object_name = "peer_set"
    template_name = "benchmarking/peer_set.html"
    trail = (*TRAIL, ("Sets that you chose", "benchmark-peer-sets"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add members and answers."""
        told = {
            "members": list(self.object.members.order_by("name", "pk")),
            "headings": [
                {"text": "Category"},
                {"text": "Against the median"},
                {"text": "Quarter"},
                {"text": "Others with a figure"},
            ],
            "answers": peers.answers(self.object),
        }
        return super().get_context_data(**told | kwargs)
