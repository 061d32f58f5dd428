"""What people are told of: in the portal always, by e-mail as each one chose."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from consortia.choices import ALWAYS_MAILED, MailRhythm, NotificationKind
from procurement_portal.core.models import Timestamped


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Sets of notifications."""

    def visible_to(self, person: Any) -> "NotificationQuerySet":
        """One's own."""
        return self.filter(person=person.pk)

    def unread(self) -> "NotificationQuerySet":
        """Those not opened yet."""
        return self.filter(read_at=None)

    def unmailed(self) -> "NotificationQuerySet":
        """Those that still have to go out by e-mail; who has read one needs no e-mail of it."""
        return self.unread().filter(mailed_at=None).exclude(rhythm=MailRhythm.OFF)


class Notification(Timestamped):
    """One piece of news for one person, with the page where it can be acted on."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.TextField(choices=NotificationKind)
    text = models.TextField()
    detail = models.TextField(
        blank=True, help_text="What else there is to say, by lines; most news needs none."
    )
    link = models.TextField(help_text="A path of the portal.")
    rhythm = models.TextField(
        choices=MailRhythm,
        default=MailRhythm.OFF,
        help_text="With which e-mail it goes out: the person's choice when it was told, or since.",
    )
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
                name="notification_links_inside", condition=Q(link__regex=r"^/($|[^/\\])")
            ),
            models.CheckConstraint(
                name="notification_rhythm_known", condition=Q(rhythm__in=MailRhythm.values)
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-told_at"], name="notification_by_person"),
            models.Index(fields=["person"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["rhythm", "told_at"],
                name="notification_unmailed",
                condition=Q(read_at=None, mailed_at=None) & ~Q(rhythm=MailRhythm.OFF),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SettingQuerySet(models.QuerySet["NotificationSetting"]):
    """Sets of settings."""

    def visible_to(self, person: Any) -> "SettingQuerySet":
        """One's own."""
        return self.filter(person=person.pk)


class NotificationSetting(Timestamped):
    """How often one person wants e-mails of one kind; no row means the kind's usual rhythm."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_settings"
    )
    kind = models.TextField(choices=NotificationKind)
    rhythm = models.TextField(choices=MailRhythm)

    objects = SettingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notification_setting_once"),
            models.CheckConstraint(
                name="notification_setting_known",
                condition=Q(kind__in=NotificationKind.values) & Q(rhythm__in=MailRhythm.values),
            ),
            models.CheckConstraint(
                name="notification_setting_always_mailed",
                condition=~Q(kind__in=ALWAYS_MAILED, rhythm=MailRhythm.OFF),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()} {self.get_rhythm_display().lower()}"
