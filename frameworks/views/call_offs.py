"""Call-offs: the list, and one with what it waits for."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from consortia.models import standing_of
from frameworks import filters
from frameworks.choices import CallOffRoute, CallOffStatus, Permission
from frameworks.law.codes import Moment
from frameworks.models import CallOff
from frameworks.queries import (
    baskets,
    call_off_facts,
    closures,
    contract_pages,
    obligations,
    offers,
    standstills,
)
from frameworks.queries import call_offs as call_off_queries
from frameworks.views.call_off_drafting import answered
from frameworks.views.call_off_moves import moves_of
from frameworks.views.of_call_off import OfCallOff, sorted_out
from procurement_portal.core import access
from procurement_portal.core.history import history_of
from procurement_portal.core.lists import CsvFile, TablePage
from procurement_portal.core.views import Page

BEFORE_THE_DECISION = (CallOffStatus.RECOMMENDED,)


class CallOffList(TablePage):
    """Call-offs of the person's authorities, and those decided under frameworks that they run."""

    permission = Permission.CALL_OFF_VIEW
    model = CallOff
    filterset_class = filters.CallOffFilters
    title = "Call-offs"
    lead = "From a lot of a framework to a signed contract: what is under way, and what came of it."
    thing = "call-off"
    things = "call-offs"
    template_name = "frameworks/call_offs.html"
    rows_template = "frameworks/_call_off_row.html"
    csv_name = "call-off-list-csv"
    headings = (
        {"text": "Call-off", "sort": "title"},
        {"text": "Framework"},
        {"text": "Route"},
        {"text": "Value", "sort": "estimated_value", "numeric": True},
        {"text": "State", "sort": "status"},
        {"text": "Changed", "sort": "changed"},
    )

    def with_columns(self, rows: QuerySet[CallOff]) -> QuerySet[CallOff]:
        """With authority, framework and supplier."""
        return rows.select_related("authority", "lot__framework", "place__supplier")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for the authority only where the person has several; add what waits."""
        if len(standing_of(self.request.user).authorities) < 2:
            self.filterset.form.fields.pop("authority")
        waiting = call_off_queries.waiting_for(self.request.user, on=timezone.localdate())
        return super().get_context_data(**{"waiting": waiting} | kwargs)


class CallOffCsv(CsvFile, CallOffList):
    """The list as a file."""

    filename = "call-offs.csv"
    columns = (
        ("Authority", lambda row: row.authority.name),
        ("Reference", lambda row: row.reference),
        ("Title", lambda row: row.title),
        ("Framework", lambda row: row.lot.framework.title),
        ("Lot", lambda row: row.lot.number),
        ("Route", lambda row: row.get_route_display()),
        ("State", lambda row: row.get_status_display()),
        ("Supplier", lambda row: row.place.supplier.name if row.place else ""),
        ("Estimated value (GBP)", lambda row: row.estimated_value),
        ("Value at award (GBP)", lambda row: row.award_value),
        ("Decided on", lambda row: row.awarded_on),
        ("Signed on", lambda row: row.signed_on),
        ("Starts on", lambda row: row.starts_on),
        ("Ends on", lambda row: row.ends_on),
    )


class CallOffPage(OfCallOff, Page):
    """One call-off: how it stands, who must do what next, and everything that belongs to it."""

    permission = Permission.CALL_OFF_VIEW
    template_name = "frameworks/call_off.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts, the suppliers, the clock, the room, the moves and the history."""
        today = timezone.localdate()
        call_off, person = self.call_off, self.request.user
        is_own = access.can(person, Permission.CONTRACT_VIEW, call_off)
        may_run = access.can(person, Permission.CALL_OFF_RUN, call_off)
        is_draft = call_off.status == CallOffStatus.DRAFT
        context = {
            "title": call_off.title,
            "is_own": is_own,
            "may_run": may_run,
            "may_write": is_draft and may_run,
            "may_return": is_draft
            and call_off.approval_asked_at is not None
            and access.can(person, Permission.CALL_OFF_APPROVE, call_off),
            "next": call_off_queries.next_step(call_off, on=today),
            "moves": moves_of(person, call_off),
            "items": self._tasks() if is_draft and may_run else [],
            "groups": answered(call_off),
            "clock": standstills.clock(call_off, on=today),
            "contract": call_off_queries.contract_of(call_off) if is_own else None,
            "room_left": closures.room_left(call_off.lot),
            "is_direct": call_off.route == CallOffRoute.DIRECT,
            "history": history_of(call_off) if is_own else [],
        }
        context |= self._of_the_authority() if is_own else {}
        return super().get_context_data(**context | kwargs)

    def _of_the_authority(self) -> dict[str, Any]:
        """What is the authority's own until the decision is told."""
        call_off = self.call_off
        is_direct = call_off.route == CallOffRoute.DIRECT
        findings = []
        if call_off.status in BEFORE_THE_DECISION:
            findings = call_off_facts.findings(
                call_off, moment=Moment.CALL_OFF, on=timezone.localdate()
            )
        return {
            "found": sorted_out(call_off, findings),
            "waivers": call_off.waivers.order_by("given_at", "pk"),
            "basket": baskets.of_call_off(call_off),
            "offers": offers.of_call_off(call_off) if is_direct else [],
            "may_offer": self._may_offer(),
            "obligations": obligations.of_call_off(
                self.request.user, call_off, on=timezone.localdate()
            ),
            "withheld": contract_pages.withheld(call_off),
            "papers": call_off.documents.order_by("title", "pk"),
            "may_remove_papers": call_off.status
            in (CallOffStatus.DRAFT, CallOffStatus.APPROVED_TO_RUN),
        }

    def _may_offer(self) -> bool:
        call_off = self.call_off
        return (
            call_off.status == CallOffStatus.JUSTIFIED
            and call_off.route == CallOffRoute.DIRECT
            and call_off_queries.offer_of(call_off) is None
        )

    def _tasks(self) -> list[dict[str, Any]]:
        """The task list of a draft: sections, basket and contacts."""
        call_off = self.call_off
        items = []
        for task in call_off_queries.tasks(call_off):
            state: dict[str, Any] = {"text": task.words}
            if not task.is_done:
                state = {"tag": {"text": task.words, "classes": "govuk-tag--blue"}}
            items.append(
                {
                    "title": {"text": task.section.title},
                    "status": state,
                    "href": reverse("call-off-section", args=[call_off.pk, task.section.key]),
                }
            )
        return items + [
            {
                "title": {"text": text},
                "status": {"text": words},
                "href": reverse(name, args=[call_off.pk]),
            }
            for text, name, words in call_off_queries.further_tasks(call_off)
        ]
