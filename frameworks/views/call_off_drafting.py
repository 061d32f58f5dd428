"""The tasks of a call-off's draft, one page each, and the way to its approval."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import call_off_contacts, call_offs
from frameworks.choices import CALL_OFF_SECTIONS, CallOffSection
from frameworks.forms import call_offs as forms
from frameworks.law.codes import Moment
from frameworks.models import CallOff
from frameworks.queries import baskets, call_off_facts, routes
from frameworks.queries import call_offs as call_off_queries
from frameworks.views.of_call_off import DraftAction, sorted_out
from frameworks.views.versioned import keyed


class SectionPage(DraftAction):
    """One task: a few facts, saved on their own."""

    done = "Saved."

    @cached_property
    def section(self) -> CallOffSection:
        """The section of the address."""
        if self.kwargs["key"] not in CALL_OFF_SECTIONS:
            raise Http404
        return CALL_OFF_SECTIONS[self.kwargs["key"]]

    def get_form_class(self) -> type[forms.Section]:
        """The section's own."""
        return forms.SECTION_FORMS[self.section.key]

    def get_initial(self) -> dict[str, Any]:
        """The facts as they stand."""
        return forms.initial_of(self.call_off, self.get_form_class())

    def get_form_kwargs(self) -> dict[str, Any]:
        """The routes, where one is chosen."""
        more = {"routes": self.ways} if self.section.key == "route" else {}
        return super().get_form_kwargs() | more

    @cached_property
    def ways(self) -> list[routes.Route]:
        """The lot's routes, judged for the draft as it stands."""
        lot = self.call_off.lot
        return routes.for_call_off(
            lot.framework,
            self.call_off.authority,
            on=timezone.localdate(),
            value=self.call_off.estimated_value,
            months=call_off_facts.months_of(self.call_off),
            lot=lot,
        )

    def arguments(self, form: Any) -> dict[str, Any]:
        """The facts, and the version that they were typed on."""
        return form.facts() | {"version": form.cleaned_data["version"]}

    def act(self, **arguments: Any) -> CallOff:
        """Save the section."""
        return call_offs.save(self.call_off.pk, **arguments)

    def get_success_url(self) -> str:
        """To the answers, for who came from there; else to the tasks."""
        name = "call-off-check" if self.request.GET.get("to") == "check" else "call-off"
        return reverse(name, args=[self.call_off.pk])

    def saved_now(self) -> list[dict[str, str]]:
        """The section's facts."""
        return call_off_queries.answers(self.call_off, self.section)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the section, and show the routes where one is chosen."""
        context = {
            "title": self.section.title,
            "ways": self.ways if self.section.key == "route" else [],
        }
        return super().get_context_data(**context | kwargs)


class ContactsPage(DraftAction):
    """Whom to write to at each supplier, when the contract is offered directly."""

    form_class = forms.Contacts
    title = "Contacts of the suppliers"
    done = "Saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        """The active suppliers of the lot, with the contacts that are known."""
        return super().get_form_kwargs() | {
            "places": list(baskets.places_of(self.call_off)),
            "known": call_off_queries.contacts_known(self.call_off),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """The contacts, and the version that was read."""
        return {"contacts": form.contacts(), "version": form.cleaned_data["version"]}

    def act(self, **arguments: Any) -> CallOff:
        """Keep them."""
        return call_off_contacts.keep(self.call_off.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what they are for."""
        lead = "Offers are sent to these people, to one supplier at a time."
        return super().get_context_data(**{"lead": lead} | kwargs)


class Check(DraftAction):
    """All answers, what the rules find, and the button that asks for approval."""

    form_class = forms.Confirm
    template_name = "frameworks/call_off_check.html"
    title = "Check your answers"
    submit = "Send for approval"
    done = "Sent for approval. Colleagues who may approve it are told."

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the rules find before it runs."""
        today = timezone.localdate()
        findings = call_off_facts.findings(self.call_off, moment=Moment.RUN_CALL_OFF, on=today)
        return sorted_out(self.call_off, findings)

    def get_form_kwargs(self) -> dict[str, Any]:
        """A box for each reason owed."""
        return super().get_form_kwargs() | {"warnings": keyed(self.found["owed"])}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The version that was seen, and the reasons."""
        return {"version": form.cleaned_data["version"], "reasons": form.reasons}

    def act(self, **arguments: Any) -> CallOff:
        """Ask for approval."""
        return call_offs.ask_approval(self.call_off.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the answers and the findings."""
        context = {
            "groups": answered(self.call_off, may_change=True),
            "blocks": linked(self.call_off, self.found["blocks"]),
            "rest": self.found["rest"],
            "waivers": self.call_off.waivers.order_by("given_at", "pk"),
            "basket": baskets.of_call_off(self.call_off),
        }
        return super().get_context_data(**context | kwargs)


def answered(call_off: CallOff, *, may_change: bool = False) -> list[dict[str, Any]]:
    """The answers of each section as rows of a summary list, with change links where wanted."""
    groups = []
    for task in call_off_queries.tasks(call_off):
        address = reverse("call-off-section", args=[call_off.pk, task.section.key])
        link = {"action_href": f"{address}?to=check"} if may_change else {}
        rows = call_off_queries.answers(call_off, task.section)
        groups.append({"section": task.section, "rows": [row | link for row in rows]})
    return groups


def linked(call_off: CallOff, findings: Any) -> list[dict[str, Any]]:
    """Findings with a link to the page where they can be settled."""
    rows = []
    for one in findings:
        section = call_off_queries.section_of(one.field)
        href = reverse("call-off-section", args=[call_off.pk, section.key]) if section else ""
        rows.append({"finding": one, "section": section, "href": href})
    return rows
