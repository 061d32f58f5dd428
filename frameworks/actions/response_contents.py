"""What is inside a sealed response: price, answers and files, as one run of bytes."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus

from django.conf import settings

from frameworks.actions import documents
from frameworks.models import Invitation
from procurement_portal.core import sealing
from procurement_portal.core.errors import DomainError

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 20
FACTS = "response.json"


class ResponseTooLarge(DomainError):
    """Files are limited in number and in bytes, all of them together."""

    code = "response_too_large"
    title = f"A response takes {MAX_FILES} files, and {MAX_BYTES // (1024 * 1024)} MB in all."
    cure = "Leave some out, or make them smaller."
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@dataclass(frozen=True)
class Paper:
    """A file with the name that it was sent under."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Contents:
    """A whole response, in the clear."""

    price: Decimal
    """In pounds, without VAT."""
    answers: Mapping[int, str]
    """By the number of the criterion."""
    core_information_on: date | None
    papers: Sequence[Paper] = ()


def checked(papers: Sequence[Paper]) -> list[Paper]:
    """The files under safe names.

    Raises KindNotTaken, NotWhatItsNameSays and ResponseTooLarge.
    """
    if len(papers) > MAX_FILES or sum(len(paper.content) for paper in papers) > MAX_BYTES:
        raise ResponseTooLarge()
    return [_checked(paper) for paper in papers]


def seal(contents: Contents, invitation: Invitation, *, until: datetime) -> bytes:
    """The response as it is kept until the deadline. Raises NoSealingKey."""
    return sealing.seal(
        _packed(contents), **_place(invitation), until=until, keys=settings.SEALING_KEYS
    )


def unseal(sealed: bytes, invitation: Invitation, *, at: datetime) -> Contents:
    """The response, after the deadline. Raises StillSealed and BrokenSeal."""
    opened = sealing.unseal(sealed, **_place(invitation), at=at, keys=settings.SEALING_KEYS)
    return _unpacked(opened)


def reseal(sealed: bytes, invitation: Invitation, *, until: datetime) -> bytes:
    """The same response, sealed for longer. Raises BrokenSeal."""
    return sealing.reseal(sealed, **_place(invitation), until=until, keys=settings.SEALING_KEYS)


def _place(invitation: Invitation) -> dict[str, str]:
    """A key of its own for each call-off; no envelope stands in for another supplier's."""
    return {
        "scope": f"call-off {invitation.call_off_id}",
        "holder": f"invitation {invitation.pk}",
    }


def _checked(paper: Paper) -> Paper:
    name = documents.safe_name(paper.name)
    documents.require_kind(name, paper.content)
    return Paper(name, paper.content)


def _packed(contents: Contents) -> bytes:
    """A ZIP of one list of facts and the files, which are numbered: their names are facts."""
    day = contents.core_information_on
    facts = {
        "price": str(contents.price),
        "answers": {str(key): text for key, text in contents.answers.items()},
        "core_information_on": day.isoformat() if day else None,
        "papers": [paper.name for paper in contents.papers],
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(FACTS, json.dumps(facts))
        for number, paper in enumerate(contents.papers):
            archive.writestr(str(number), paper.content)
    return packed.getvalue()


def _unpacked(packed: bytes) -> Contents:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        facts = json.loads(archive.read(FACTS))
        papers = [
            Paper(name, archive.read(str(number))) for number, name in enumerate(facts["papers"])
        ]
    day = facts["core_information_on"]
    return Contents(
        price=Decimal(facts["price"]),
        answers={int(key): text for key, text in facts["answers"].items()},
        core_information_on=date.fromisoformat(day) if day else None,
        papers=papers,
    )
