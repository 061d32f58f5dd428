"""Pages of suppliers' names: the queue of proposals, and a supplier's names, group and history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from benchmarking import filters, forms
from benchmarking.forms.supplier_names import ALL_AT_ONCE
from benchmarking.queries import supplier_names
from frameworks.actions import supplier_groups, supplier_proposals, suppliers
from frameworks.choices import Permission, ProposalState
from frameworks.models import Supplier, SupplierMerge, SupplierProposal
from procurement_portal.core import access
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage, DetailPage, Guarded


class SupplierReview(Trail, TablePage):
    """Names that may be one supplier, side by side, to be accepted or refused."""

    permission = Permission.SUPPLIER_REVIEW
    model = SupplierProposal
    filterset_class = filters.ProposalFilters
    title = "Names that may be one supplier"
    thing = "pair"
    things = "pairs"
    template_name = "benchmarking/supplier_names_review.html"
    headings = ({"text": "Name"},)
    usual_sort = "-likeness"
    trail = (("Suppliers", "supplier-list"),)

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join both sides."""
        return supplier_names.in_queue(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both sides of each pair on the page, and whether anything can be decided."""
        told = super().get_context_data(**kwargs)
        questions = supplier_names.questions(list(told["object_list"]), self.request.user)
        told["questions"] = questions
        told["may_decide"] = any(
            one.may_decide and one.proposal.state == ProposalState.OPEN for one in questions
        )
        told["all_at_once"] = ALL_AT_ONCE
        told["results_template"] = "benchmarking/_supplier_pairs.html"
        return told

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide the chosen rows among those of the list, each by itself; come back to the list."""
        if not access.can(request.user, Permission.SUPPLIER_CHANGE):
            raise PermissionDenied
        form = forms.DecideProposals(request.POST)
        if form.is_valid() and (keys := self.chosen(form)):
            action = (
                supplier_proposals.refuse_all
                if form.is_refusal
                else (supplier_proposals.accept_all)
            )
            self.tell(action(keys, by=request.user, at=timezone.now()), form.is_refusal)
        else:
            messages.error(request, "Nothing was decided: tick the pairs first.")
        return redirect(request.get_full_path())

    def chosen(self, form: forms.DecideProposals) -> list[int]:
        """Keys of open rows of the list as filtered: those named, or all up to the limit."""
        rows = self.get_queryset().filter(state=ProposalState.OPEN)
        if not form.takes_all:
            rows = rows.filter(pk__in=form.keys)
        return list(rows.values_list("pk", flat=True)[:ALL_AT_ONCE])

    def tell(self, decided: supplier_proposals.Decided, is_refusal: bool) -> None:
        """Say what was done, and why the rest was not."""
        words = "kept apart for good" if is_refusal else "merged"
        pairs = "pair was" if decided.done == 1 else "pairs were"
        if decided.done:
            messages.success(self.request, f"{decided.done:,} {pairs} {words}.")
        for title, number in decided.refusals.items():
            messages.error(self.request, f"{number:,} not decided. {title}")


class SupplierNames(Trail, DetailPage):
    """A supplier's names, how each came to be, its group and its history."""

    permission = Permission.SUPPLIER_REVIEW
    model = Supplier
    template_name = "benchmarking/supplier_names.html"
    trail = (("Suppliers", "supplier-list"),)

    def get_queryset(self) -> QuerySet[Supplier]:
        """Under the names that the person has seen."""
        return Supplier.objects.shown_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add names, group, history and what the person may do."""
        person, supplier = self.request.user, self.object
        names = supplier_names.names_of(supplier, person)
        told = {
            "title": f"Names of {supplier.shown_name}",
            "names": names,
            "lines": sum(row.paid.lines for row in names),
            "net": sum(row.paid.net for row in names),
            "group": supplier_names.group_of(supplier, person),
            "history": supplier_names.history_of(supplier, person),
            "may_split": sum(1 for row in names if row.may_split) > 0 and len(names) > 1,
            "may_change": access.can(person, Permission.SUPPLIER_CHANGE, supplier),
            "may_ask": access.can(person, Permission.SUPPLIER_CHANGE),
        }
        return super().get_context_data(**told | kwargs)


class OfSupplier(Guarded):
    """A page about one supplier, which the person must be able to see."""

    kwargs: dict[str, Any]

    @cached_property
    def supplier(self) -> Any:
        """The supplier, or not found."""
        return get_object_or_404(
            Supplier.objects.shown_to(self.request.user), slug=self.kwargs["slug"]
        )

    @property
    def names_url(self) -> str:
        """The page of the supplier's names."""
        return reverse("supplier-names", args=[self.supplier.slug])


class ActionOfSupplier(OfSupplier, Trail, ActionPage):
    """An action on one supplier; done, it leads back to the supplier's names."""

    permission = Permission.SUPPLIER_CHANGE
    trail = (("Suppliers", "supplier-list"),)

    def get_success_url(self) -> str:
        """Back to the names."""
        return self.names_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the supplier and the way back."""
        told = {"supplier": self.supplier, "cancel_url": self.names_url}
        return super().get_context_data(**told | kwargs)


class SplitNames(ActionOfSupplier):
    """Let names leave to a supplier of their own."""

    form_class = forms.SplitNames
    action = staticmethod(suppliers.split)
    title = "Split names off"
    submit = "Split off"
    done = "The names have a supplier of their own. It can be undone below."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Names that the person may split off; those ticked on the page before stay ticked."""
        names = supplier_names.names_of(self.supplier, self.request.user)
        return super().get_form_kwargs() | {
            "names": names,
            "initial": {"names": self.request.GET.getlist("names")},
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """Which names of which supplier."""
        return {"supplier_id": self.supplier.pk, "name_ids": form.cleaned_data["names"]}


class WithAnother(ActionOfSupplier):
    """An action on two suppliers: the other is searched for by name."""

    form_class = forms.OtherSupplier
    template_name = "benchmarking/supplier_names_other.html"

    @cached_property
    def found(self) -> list[Any]:
        """What the words in the address find."""
        text = self.request.GET.get("q", "")
        if not text.strip():
            return []
        person = self.request.user
        return list(supplier_names.found_by_name(text, person, besides=self.supplier))

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form offers what was found."""
        return super().get_form_kwargs() | {"found": self.found}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words searched for and what they found."""
        told = {"q": self.request.GET.get("q", ""), "found": self.found}
        return super().get_context_data(**told | kwargs)


class MergeSupplier(WithAnother):
    """Make the supplier part of another, or ask the operator to."""

    action = staticmethod(supplier_proposals.merge_or_propose)
    title = "Merge with another supplier"
    submit = "Merge"

    def told(self) -> str:
        """What came of it."""
        if isinstance(self.result, SupplierMerge):
            return "The two suppliers are one now. It can be undone below."
        return "The operator of the portal was asked to decide, because others know it too."

    def arguments(self, form: Any) -> dict[str, Any]:
        """Which becomes part of which."""
        return {"supplier_id": self.supplier.pk, "candidate_id": form.cleaned_data["other"]}

    def get_success_url(self) -> str:
        """To the names of what it became part of."""
        if isinstance(self.result, SupplierMerge):
            return reverse("supplier-names", args=[self.result.target.slug])
        return self.names_url


class SetGroup(WithAnother):
    """Say which group the supplier belongs to."""

    action = staticmethod(supplier_groups.set_parent)
    title = "Say which group it belongs to"
    submit = "Save"
    done = "The group was saved."

    def arguments(self, form: Any) -> dict[str, Any]:
        """Which belongs to which."""
        return {"supplier_id": self.supplier.pk, "parent_id": form.cleaned_data["other"]}


class ClearGroup(ActionOfSupplier):
    """Say that the supplier belongs to no group."""

    form_class = forms.Confirm
    action = staticmethod(supplier_groups.clear_parent)
    title = "Take it out of its group"
    submit = "Take it out"
    done = "It belongs to no group now."

    def arguments(self, form: Any) -> dict[str, Any]:
        """Which supplier."""
        return {"supplier_id": self.supplier.pk}


class UndoSupplierChange(Trail, ActionPage):
    """Put back what a merge or a split moved."""

    permission = Permission.SUPPLIER_CHANGE
    form_class = forms.Confirm
    action = staticmethod(suppliers.undo)
    title = "Undo this change"
    submit = "Undo"
    done = "Everything that was moved is back where it was."
    trail = (("Suppliers", "supplier-list"),)
    kwargs: dict[str, Any]

    @cached_property
    def change(self) -> SupplierMerge:
        """The change, or not found."""
        seen = SupplierMerge.objects.visible_to(self.request.user).select_related(
            "source", "target"
        )
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def arguments(self, form: Any) -> dict[str, Any]:
        """Which change."""
        return {"change_id": self.change.pk}

    def get_success_url(self) -> str:
        """To the supplier that keeps its names either way."""
        return reverse("supplier-names", args=[self.kept.slug])

    @property
    def kept(self) -> Supplier:
        """The one that stands before and after: what took in, or what gave up."""
        is_merge = self.change.kind == "merge"
        return self.change.target if is_merge else self.change.source

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what would move and the way back."""
        told = {
            "cancel_url": reverse("supplier-names", args=[self.kept.slug]),
            "lead": f"{len(self.change.moved['names'])} names go back, and their lines with them.",
        }
        return super().get_context_data(**told | kwargs)
