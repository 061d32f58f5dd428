"""News: the list, opening one, marking all as read, and how often it comes by e-mail."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from consortia import filters, forms
from consortia.actions import notification_settings, notifications
from consortia.choices import MailRhythm
from consortia.models import Notification
from consortia.queries import notifications as news
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage, Guarded, Page


class NotificationList(TablePage):
    """What the person was told, unread first."""

    model = Notification
    filterset_class = filters.NotificationFilters
    title = "Notifications"
    template_name = "consortia/notifications.html"
    thing = "notification"
    things = "notifications"
    extra_context = {"results_template": "consortia/_notification_results.html"}

    def with_columns(self, rows: QuerySet[Notification]) -> QuerySet[Notification]:
        """Unread first."""
        return news.unread_first(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the kind that is shown alone, so that marking as read is about the same."""
        return super().get_context_data(**{"kind": self.request.GET.get("kind", "")} | kwargs)


class OpenNotification(Guarded):
    """Mark it as read and go where it leads."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Only one's own is found."""
        visible = Notification.objects.visible_to(request.user)
        notification = get_object_or_404(visible, pk=pk)
        notifications.mark_read(notification, by=request.user, at=timezone.now())
        return redirect(notification.link)


class MarkAllRead(ActionPage):
    """Mark all as read, or all of a kind."""

    form_class = forms.KindOfNews
    action = staticmethod(notifications.mark_all_read)
    title = "Mark all notifications as read"
    submit = "Mark all as read"
    done = "All marked as read."
    success_url = reverse_lazy("notifications")
    extra_context = {"cancel_url": reverse_lazy("notifications")}


class NotificationSettings(Trail, ActionPage):
    """How often each kind of news comes by e-mail."""

    form_class = forms.Rhythms
    action = staticmethod(notification_settings.choose)
    title = "E-mails about news"
    template_name = "consortia/notification_settings.html"
    done = "Your choice is saved. It holds from now on."
    success_url = reverse_lazy("notification-settings")
    trail = (("Your account", "account"),)
    extra_context = {"cancel_url": reverse_lazy("account")}

    def get_form_kwargs(self) -> dict[str, Any]:
        """With what holds now."""
        return super().get_form_kwargs() | {"settings": news.settings_of(self.request.user)}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The rhythm of each kind."""
        return {"rhythms": form.cleaned_data}


@method_decorator(csrf_exempt, name="dispatch")
class Unsubscribe(Page):
    """End e-mails of some kinds by the link in one, without signing in.

    The signed link is the proof; mail programs post to it without ever having seen a form.
    """

    public = True
    title = "Stop these e-mails"
    template_name = "consortia/unsubscribe.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the link is about."""
        wish = notification_settings.read_token(self.kwargs["token"])
        return super().get_context_data(
            **{"wish": wish, "settings_url": reverse("notification-settings")} | kwargs
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Stop them. Answers in place: mail programs follow no redirection."""
        wish = notification_settings.read_token(token)
        notification_settings.choose(
            dict.fromkeys(wish.kinds, MailRhythm.OFF), by=wish.person, at=timezone.now()
        )
        shown = self.get_context_data(title="These e-mails have stopped", is_done=True)
        return self.render_to_response(shown, status=HTTPStatus.OK)
