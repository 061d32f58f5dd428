"""E-mails: a text and a plain page of the same words, with links that work outside the portal."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

SUBJECT_LENGTH = 120

Letter = EmailMultiAlternatives


def absolute(path: str) -> str:
    """The whole address of a path of the portal."""
    return settings.PORTAL_URL.rstrip("/") + path


def letter(
    name: str,
    context: Mapping[str, Any],
    *,
    to: str,
    subject: str,
    reference: str,
    unsubscribe: str = "",
) -> Letter:
    """Compose `emails/<name>.txt` and `.html`.

    `reference` is the same when the same letter is sent again, so that mail programs may show it
    once. `unsubscribe` is an address that ends such letters when it is posted to (RFC 8058).
    """
    title = _one_line(subject)
    shown = {"portal_url": absolute("/"), "subject": title} | dict(context)
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{reference}@{host}>", "Auto-Submitted": "auto-generated"}
    if unsubscribe:
        headers["List-Unsubscribe"] = f"<{unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    written = Letter(
        subject=title,
        body=render_to_string(f"emails/{name}.txt", shown),
        to=[to],
        headers=headers,
    )
    written.attach_alternative(render_to_string(f"emails/{name}.html", shown), "text/html")
    return written


def _one_line(text: str) -> str:
    """As a subject may be: on one line and not too long."""
    words = " ".join(text.split())
    return words if len(words) <= SUBJECT_LENGTH else words[: SUBJECT_LENGTH - 1].rstrip() + "…"
