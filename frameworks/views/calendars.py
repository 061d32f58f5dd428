"""The calendar of obligations: the person's secret address, and what calendars read there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from frameworks.actions import calendar_feeds
from frameworks.choices import Permission
from frameworks.forms.joining import Plain
from frameworks.models import CalendarFeed, Obligation
from frameworks.queries import obligations
from frameworks.sheets import calendar
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import ActionPage, Guarded

MOST_ENTRIES = 2000


class CalendarAddress(Trail, ActionPage):
    """Make the address, or a new one. It is shown once, since only its hash is kept."""

    permission = Permission.OBLIGATION_VIEW
    title = "Obligations in your calendar"
    form_class = Plain
    template_name = "frameworks/calendar.html"
    trail = (("Obligations", "obligation-list"),)
    action = staticmethod(calendar_feeds.renew)
    done = ""

    def get_success_url(self) -> str:
        """Where it was made."""
        return reverse("obligation-calendar")

    def form_valid(self, form: Any) -> HttpResponse:
        """Make it, and show it on this answer and no other."""
        super().form_valid(form)
        path = reverse("obligation-feed", args=[self.result])
        address = self.request.build_absolute_uri(path)
        response = self.render_to_response(self.get_context_data(address=address))
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether there is an address."""
        held = CalendarFeed.objects.filter(person=self.request.user.pk).first()
        return super().get_context_data(**{"feed": held} | kwargs)


class RemoveCalendar(Trail, ActionPage):
    """Take the address away."""

    permission = Permission.OBLIGATION_VIEW
    title = "Remove the address of your calendar"
    lead = "Calendars that read it get nothing more. You can make a new one at any time."
    submit = "Remove the address"
    done = "The address was removed."
    form_class = Plain
    trail = (("Obligations", "obligation-list"),)
    action = staticmethod(calendar_feeds.remove)

    def get_success_url(self) -> str:
        """The page of the calendar."""
        return reverse("obligation-calendar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """It is a hard step."""
        words = {"lead": self.lead, "danger": True, "cancel_url": self.get_success_url()}
        return super().get_context_data(**words | kwargs)


class Feed(Guarded):
    """What calendars read: open obligations of the person's authorities, and no names of people.

    Whoever knows the address may read; an address that was replaced or removed is not found.
    """

    public = True

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The calendar as it stands."""
        held = (
            CalendarFeed.objects.filter(
                token_hash=calendar_feeds.hash_of(token), person__is_active=True
            )
            .select_related("person")
            .first()
        )
        if held is None:
            raise Http404
        rows = obligations.shown(Obligation.objects.visible_to(held.person).open())
        entries = [_entry(row, request) for row in rows.order_by("due_on", "pk")[:MOST_ENTRIES]]
        response = HttpResponse(
            calendar.write("Procurement obligations", entries), content_type=calendar.MEDIA_TYPE
        )
        response["Content-Disposition"] = 'inline; filename="obligations.ics"'
        response["Cache-Control"] = "private, no-cache"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response


def _entry(row: Obligation, request: HttpRequest) -> calendar.Entry:
    of = row.contract or row.call_off
    whose = f"{of.reference}, {row.authority}" if of else str(row.authority)
    return calendar.Entry(
        uid=f"obligation-{row.pk}@{request.get_host()}",
        sequence=row.version - 1,
        on=row.due_on,
        summary=f"{row.get_kind_display()}: {whose}",
        description=f"{row.because} ({row.rule})",
        url=request.build_absolute_uri(reverse("obligation", args=[row.pk])),
        changed_at=row.updated_at,
    )
