"""What people are told of: in the portal always, by e-mail as each one chose."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from consortia.choices import MailRhythm, NotificationKind
from procurement_portal.core.models import Timestamped


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Sets of notifications."""

    def visible_to(self, person: Any) -> "NotificationQuerySet":
        """One's own."""
        return self.filter(person=person.pk)

    def unread(self) -> "NotificationQuerySet":
        """Those not opened yet."""
        return self.filter(read_at=None)


class Notification(Timestamped):
    """One piece of news for one person, with the page where it can be acted on."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.TextField(choices=NotificationKind)
    text = models.TextField()
    link = models.TextField(help_text="A path of the portal.")
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notification_kind_known", condition=Q(kind__in=NotificationKind.values)
            ),
            models.CheckConstraint(
                name="notification_links_inside", condition=Q(link__startswith="/")
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-told_at"], name="notification_by_person"),
            models.Index(
                fields=["person", "kind"],
                name="notification_not_mailed",
                condition=Q(mailed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NotificationSetting(Timestamped):
    """How often one person wants e-mails of one kind; no row means the kind's usual rhythm."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_settings"
    )
    kind = models.TextField(choices=NotificationKind)
    rhythm = models.TextField(choices=MailRhythm)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notification_setting_once"),
            models.CheckConstraint(
                name="notification_setting_known",
                condition=Q(kind__in=NotificationKind.values) & Q(rhythm__in=MailRhythm.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()} {self.get_rhythm_display().lower()}"
