"""What the person's authorities owe, one by one, and how it is settled."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from consortia.models import standing_of
from frameworks import filters
from frameworks.actions import obligation_moves
from frameworks.choices import (
    NOTICED_OBLIGATIONS,
    ObligationStatus,
    Permission,
)
from frameworks.forms import obligations as forms
from frameworks.models import Obligation
from frameworks.queries import obligations
from frameworks.views.documents import served
from procurement_portal.core.history import history_of
from procurement_portal.core.lists import CsvFile, TablePage, Trail, XlsxFile
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import DetailPage, Guarded


class ObligationList(TablePage):
    """What is owed, what falls due first, first; settled ones when asked for."""

    permission = Permission.OBLIGATION_VIEW
    model = Obligation
    filterset_class = filters.ObligationFilters
    template_name = "frameworks/obligations.html"
    title = "Obligations"
    lead = (
        "What the law or a contract asks your authority to do by a day: notices, copies, reviews "
        "and returns. Each is made by a rule, and says why it is owed."
    )
    thing = "obligation"
    things = "obligations"
    rows_template = "frameworks/_obligation_row.html"
    csv_name = "obligation-list-csv"
    xlsx_name = "obligation-list-xlsx"
    usual_sort = "due_on"
    headings = (
        {"text": "Due", "sort": "due_on"},
        {"text": "What is owed", "sort": "kind"},
        {"text": "For"},
        {"text": "Who sees to it", "sort": "owner"},
        {"text": "State"},
    )

    def rows(self) -> Any:
        """All, each with how it stands today."""
        return obligations.with_state(Obligation.objects.all(), on=timezone.localdate())

    def with_columns(self, rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
        """With contract, call-off, authority and owner."""
        return obligations.shown(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for the authority only where the person has several."""
        if len(standing_of(self.request.user).authorities) < 2:
            self.filterset.form.fields.pop("authority")
        return super().get_context_data(**kwargs)


COLUMNS = (
    ("Due on", lambda row: row.due_on),
    ("What is owed", lambda row: row.get_kind_display()),
    ("Rule", lambda row: row.rule),
    ("Authority", lambda row: row.authority.name),
    ("Contract", lambda row: row.contract.reference if row.contract else ""),
    ("Call-off", lambda row: row.call_off.reference if row.call_off else ""),
    ("Why", lambda row: row.because),
    ("State", lambda row: obligations.state_of(row, on=timezone.localdate()).label),
    ("Who sees to it", lambda row: str(row.owner) if row.owner else ""),
    ("Done on", lambda row: row.done_on),
    ("Number of the notice", lambda row: row.notice_id),
    ("Evidence or reason", lambda row: row.evidence),
)


class ObligationCsv(CsvFile, ObligationList):
    """The list as a file."""

    filename = "obligations.csv"
    columns = COLUMNS


class ObligationXlsx(XlsxFile, ObligationList):
    """The list as a workbook."""

    filename = "obligations.xlsx"
    columns = COLUMNS


class ObligationPage(Trail, DetailPage):
    """One obligation: why it is owed, its rule, what shows that it was done, and its history."""

    permission = Permission.OBLIGATION_VIEW
    model = Obligation
    queryset = Obligation.objects.select_related(
        "authority", "contract", "call_off__lot__framework", "owner", "file"
    )
    template_name = "frameworks/obligation.html"
    context_object_name = "obligation"
    trail = (("Obligations", "obligation-list"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how it stands, the rule, the moves and the history."""
        row = self.object
        state = obligations.state_of(row, on=timezone.localdate())
        context = {
            "title": row.get_kind_display(),
            "state": state,
            "duty": obligations.duty_of(row),
            "is_late": row.done_on is not None and row.done_on > row.due_on,
            "moves": moves_of(self.request.user, row),
            "history": history_of(row),
        }
        return super().get_context_data(**context | kwargs)


WORDINGS: Mapping[str, Wording] = {
    "done": Wording(
        "Say that it is done", "{kind}: done", "Settled as done.", form_class=forms.Done
    ),
    "not-required": Wording(
        "Not required",
        "{kind}: not required",
        "Settled as not required.",
        form_class=forms.Reason,
        lead="Say why the law or the contract does not ask for it here.",
    ),
    "assign": Wording(
        "Choose who sees to it",
        "{kind}: who sees to it?",
        "Kept. Reminders follow.",
        form_class=forms.Assign,
    ),
    "reopen": Wording(
        "Open it again",
        "{kind}: open it again",
        "It is open again.",
        form_class=forms.Reason,
        lead="What was said before stays in its history.",
        is_hard=True,
    ),
}
WHILE_OPEN, ONCE_SETTLED = ("done", "not-required", "assign"), ("reopen",)


class MoveObligation(MovePage):
    """Settle it, open it again, or give it to somebody."""

    permission = Permission.OBLIGATION_SETTLE
    wordings = WORDINGS
    template_name = "frameworks/obligation_move.html"

    @cached_property
    def obligation(self) -> Obligation:
        """The obligation, where the person may see it."""
        visible = Obligation.objects.visible_to(self.request.user)
        return get_object_or_404(obligations.shown(visible), pk=self.kwargs["pk"])

    def open_moves(self) -> set[str]:
        """Those that the person may take."""
        return {move["name"] for move in moves_of(self.request.user, self.obligation)}

    def names(self) -> dict[str, Any]:
        """What is owed."""
        return {"kind": self.obligation.get_kind_display()}

    def get_form_kwargs(self) -> dict[str, Any]:
        """What each form has to know."""
        today = timezone.localdate()
        row = self.obligation
        more: dict[str, dict[str, Any]] = {
            "done": {"needs_notice": row.kind in NOTICED_OBLIGATIONS, "today": today},
            "assign": {"able": obligations.able_to_own(row.authority, on=today)},
        }
        return super().get_form_kwargs() | more.get(self.move, {})

    def get_initial(self) -> dict[str, Any]:
        """The version that is read, and who sees to it now."""
        return {"version": self.obligation.version, "owner": self.obligation.owner_id}

    def action(self, **arguments: Any) -> Obligation:
        """Take the move."""
        return TAKE[self.move](self.obligation.pk, **arguments)

    def get_success_url(self) -> str:
        """Back to the obligation."""
        return reverse("obligation", args=[self.obligation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what it is about."""
        context = {
            "obligation": self.obligation,
            "cancel_url": self.get_success_url(),
            "breadcrumbs": [{"text": "Obligations", "href": reverse("obligation-list")}],
        }
        return super().get_context_data(**context | kwargs)


class EvidenceFile(Guarded):
    """The file that shows that it was done, for the authority's own people."""

    permission = Permission.OBLIGATION_VIEW

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        """Serve it to be saved, never to be run in the page."""
        visible = Obligation.objects.visible_to(request.user).select_related("file")
        row = get_object_or_404(visible, pk=pk)
        if row.file is None:
            raise Http404
        return served(row)


def moves_of(person: Any, row: Obligation) -> list[dict[str, str]]:
    """The moves open to the person, with their links."""
    if not obligations.may_settle(person, row):
        return []
    names = WHILE_OPEN if row.status == ObligationStatus.OPEN else ONCE_SETTLED
    return [
        {
            "name": name,
            "text": WORDINGS[name].link,
            "href": reverse("obligation-move", args=[row.pk, name]),
        }
        for name in names
    ]


def _done(obligation_id: int, *, evidence_file: Any, **arguments: Any) -> Obligation:
    held = (
        {"file_name": evidence_file.name, "chunks": evidence_file.chunks()} if evidence_file else {}
    )
    return obligation_moves.done(obligation_id, **held, **arguments)


TAKE: Mapping[str, Callable[..., Obligation]] = {
    "done": _done,
    "not-required": obligation_moves.not_required,
    "assign": obligation_moves.assign,
    "reopen": obligation_moves.reopen,
}
