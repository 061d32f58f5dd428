"""What the rules find before a move: what blocks it is refused, what warns needs a reason.

A reason is recorded as the named person's, once for what the rule said; other words of the rule,
because the facts changed, need a new reason.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from frameworks.law.findings import Finding, Outcome
from frameworks.models import CallOff, Framework
from procurement_portal.core import audit
from procurement_portal.core.errors import DomainError

Reasons = Mapping[str, str]
"""Why each warning is accepted, by the warning's `key`."""


class RuleForbids(DomainError):
    """A rule blocks it; the finding's number and words are the title."""

    code = "rule_forbids"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ReasonOwed(DomainError):
    """A rule warns, and nobody has said why it is done all the same."""

    code = "reason_owed"
    cure = "Say why it is done all the same."
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, owed: Sequence[Finding]) -> None:
        self.owed = owed
        super().__init__(" ".join(spoken(one) for one in owed))


def settle(
    subject: Framework | CallOff,
    found: Iterable[Finding],
    *,
    reasons: Reasons,
    by: Any,
    at: datetime,
) -> None:
    """Refuse what blocks; record the reasons for what warns. Raises RuleForbids and ReasonOwed."""
    found = list(found)
    blocks = [one for one in found if one.outcome is Outcome.BLOCK]
    if blocks:
        raise RuleForbids(
            " ".join(spoken(one) for one in blocks),
            cure=" ".join(dict.fromkeys(one.cure for one in blocks if one.cure)),
        )
    warnings = unwaived(subject, found)
    owed = [one for one in warnings if not reasons.get(key(one), "").strip()]
    if owed:
        raise ReasonOwed(owed)
    for one in warnings:
        waiver = subject.waivers.create(
            rule=one.rule,
            finding=one.says,
            reason=reasons[key(one)].strip(),
            given_by=str(by),
            given_at=at,
        )
        audit.record(
            "frameworks.rule.waived",
            subject=subject,
            tenant=subject.authority if isinstance(subject, CallOff) else subject.publisher,
            by=by,
            at=at,
            rule=one.rule,
            finding=one.says,
            reason=waiver.reason,
        )


def unwaived(subject: Framework | CallOff, found: Iterable[Finding]) -> list[Finding]:
    """The warnings for which no reason is recorded yet."""
    given = set(subject.waivers.values_list("rule", "finding"))
    return [
        one for one in found if one.outcome is Outcome.WARN and (one.rule, one.says) not in given
    ]


def key(finding: Finding) -> str:
    """A name for what the rule said: the rule's number, and a sum of its words."""
    return f"{finding.rule}-{zlib.crc32(finding.says.encode())}"


def spoken(finding: Finding) -> str:
    """The rule's number and its words."""
    return f"{finding.rule}: {finding.says}"
