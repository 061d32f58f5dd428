"""What an agreement that is new to the catalogue is entered as, from what its lists tell.

Nothing is invented: a title that no list tells is made from its lots, its subject or its reference,
and said to be missing; days that no list tells stay empty. The law follows R1 where the days settle
it, and otherwise what the person who imports says.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from frameworks.sheets.catalogue_facts import WantedFramework
from frameworks.sheets.catalogue_values import LONGEST_TITLE, Fee

THE_ACT: Final = datetime.date(2025, 2, 24)
"""The day from which a procurement begins under the Procurement Act 2023 (R1)."""
PLAIN_FIELDS: Final = ("title", "summary", "starts_on", "ends_on", "may_extend_to")
GAPS: Final = ("title", "starts_on", "ends_on")


@dataclass(frozen=True)
class Entry:
    """A new agreement: its fields, the facts that are missing, and remarks on what was decided."""

    fields: dict[str, Any]
    gaps: tuple[str, ...]
    remarks: tuple[str, ...]


def entry(wanted: WantedFramework, *, on: datetime.date, law_otherwise: str = "") -> Entry:
    """The agreement as it is entered on the day."""
    told = {name: fact.value for name, fact in wanted.facts.items()}
    days_remark = drop_impossible_days(told)
    fields: dict[str, Any] = {name: told[name] for name in PLAIN_FIELDS if name in told}
    gaps = tuple(name for name in GAPS if name not in fields)
    fields.setdefault("title", title_for(wanted))
    fields |= fee_fields(told.get("fee"))
    fields["regime"], law_remark = _law(told, law_otherwise)
    fields["status"], status_remark = _status(told, on)
    remarks = tuple(filter(None, (days_remark, law_remark, status_remark)))
    return Entry(fields, gaps, remarks)


def drop_impossible_days(told: dict[str, Any]) -> str:
    """Days of two lists that contradict each other: the first day stands, the other goes."""
    starts, ends, extended = (told.get(name) for name in PLAIN_FIELDS[2:])
    if starts and ends and ends < starts:
        told.pop("ends_on")
        told.pop("may_extend_to", None)
        return f"The last day {ends} lies before the first day {starts}, and was left out."
    if extended and (not ends or extended < ends):
        told.pop("may_extend_to")
        return f"The extension to {extended} does not follow the last day, and was left out."
    return ""


def fee_fields(fee: Fee | None) -> dict[str, Any]:
    """The fields that hold a fee."""
    if fee is None:
        return {}
    return {"supplier_fee_percent": fee.percent, "fee_form": fee.form, "fee_note": fee.note}


def title_for(wanted: WantedFramework) -> str:
    """What stands for a title that no list tells: the subject, the lots, or the reference."""
    titles = [lot.title.value for lot in wanted.lots.values()]
    subject = wanted.facts.get("subject")
    if subject or not titles:
        named = subject.value.replace("_", " ").capitalize() if subject else "Agreement"
        return f"{named} ({wanted.reference})"
    shared = _shared_words(titles)
    if len(titles) == 1 or len(shared) >= 2:
        return " ".join(shared)[:LONGEST_TITLE]
    more = len(titles) - 1
    return f"{titles[0][: LONGEST_TITLE - 40]} and {more} other {'lot' if more == 1 else 'lots'}"


def _shared_words(titles: list[str]) -> list[str]:
    """The words that all titles begin with, without what joins them to the rest."""
    words = list(_same([title.split() for title in titles]))
    while len(titles) > 1 and words and not _ends_a_title(words[-1]):
        words.pop()
    if len(titles) > 1 and words:
        words[-1] = words[-1].rstrip(",:;-–")
    return words


def _same(split: list[list[str]]) -> Iterator[str]:
    for together in zip(*split, strict=False):
        if len({word.casefold() for word in together}) > 1:
            return
        yield together[0]


def _ends_a_title(word: str) -> bool:
    plain = word.strip(",:;-–&()").casefold()
    return plain not in {"", "and", "or", "of", "for", "the", "to", "with", "in", "lot", "a"}


def _law(told: dict[str, Any], otherwise: str) -> tuple[str, str]:
    if told.get("regime"):
        return told["regime"], ""
    starts, ends = told.get("starts_on"), told.get("ends_on")
    if (starts and starts < THE_ACT) or (ends and ends < THE_ACT):
        return "pcr2015", ""
    if otherwise:
        return otherwise, "The law is as you said, for the list tells neither it nor days before."
    if starts:
        return "pa2023", (
            "It started after 24 February 2025, so it is entered under the Procurement Act 2023. "
            "If its procurement began before that day, say so in a column headed Law."
        )
    return "pcr2015", (
        "No list tells its law or first day; it is entered under the Public Contracts Regulations "
        "2015. If that is wrong, say so in a column headed Law."
    )


def _status(told: dict[str, Any], on: datetime.date) -> tuple[str, str]:
    """By its days; what a list says counts where the days leave it open."""
    said = told.get("status", "")
    starts, ends = told.get("starts_on"), told.get("ends_on")
    by_days = ""
    if ends and ends < on:
        by_days = "expired"
    elif starts and starts > on:
        by_days = "awarded"
    elif starts or ends:
        by_days = "expired" if said == "expired" else "live"
    status = by_days or said or "live"
    if said and said != status:
        return status, f"A list says {said}; by its days it is {status}."
    return status, ""
