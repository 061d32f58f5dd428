"""News this app acts on."""

from django.conf import settings
from django.utils.module_loading import import_string

from consortia import events


def connect() -> None:
    """Listen. Called once when Django starts."""
    events.mail_fell_due.connect(start_mailing)


def start_mailing() -> None:
    """Let a worker send it; when the message is lost, the next sweep does."""
    import_string(settings.TASK_START)(task="consortia.mail_notifications")
