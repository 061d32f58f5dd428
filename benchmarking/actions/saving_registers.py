"""An authority's register of savings checked and brought in: first what it would do, then that.

A check reads the file, says what would become of every row, and claims nothing. Bringing in makes
the check again in the transaction that claims: if the ledger has moved since, nothing is. What
comes in is entered and never realised: an estimate by month, forecast or contracted as far as the
register says; it is realised and verified here like any other claim.
"""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.db import transaction

from benchmarking.actions import savings_claims
from benchmarking.actions.savings_claims import Scope
from benchmarking.choices import Permission
from benchmarking.choices.savings import ClaimState, Recurrence, RegisterState
from benchmarking.models import Initiative, SavingImport
from benchmarking.queries import saving_registers as plans
from benchmarking.queries.saving_registers import Plan, Planned
from benchmarking.sheets import saving_registers as sheet
from benchmarking.sheets.saving_registers import ReadSavings
from consortia.models import Authority
from procurement_portal.core import access, audit, files
from procurement_portal.core.errors import DomainError, WrongState

MAX_BYTES: Final = 20 * 1024 * 1024
LONGEST_NAME: Final = 200
OWN_REGISTER: Final = "Own register of savings"


class SavingsNotRead(DomainError):
    """The file holds no register of savings."""

    code = "savings_not_read"
    title = "The file could not be read."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LedgerMoved(DomainError):
    """The check that was seen is not what would be done now."""

    code = "ledger_moved"
    title = "The ledger has changed since this was checked, so nothing was brought in."
    cure = "Upload the file again, and look at what it would do now."


class NothingNew(DomainError):
    """The ledger has all of it, or nothing of it can be taken."""

    code = "nothing_new"
    title = "There is nothing to bring in."
    cure = "The rows that are not taken say why."


@transaction.atomic
def check(
    authority: Authority, *, name: str, chunks: Iterable[bytes], by: Any, at: datetime
) -> SavingImport:
    """Keep the file and say what it would do.

    Raises NotAllowed, FileTooLarge, FileStoreFull, and SavingsNotRead with what is the matter.
    """
    access.require(by, Permission.SAVING_CLAIM, Initiative(authority=authority))
    row = SavingImport(authority=authority, created_by_id=by.pk, checked_at=at)
    row.file = files.store(chunks, limit=MAX_BYTES)
    row.file_name = name.replace("\0", "")[-LONGEST_NAME:]
    register, told = _planned(row)
    row.plan_hash, row.result = told.digest(), plans.report(register, told)
    row.save()
    audit.record(
        "benchmarking.savings_register.checked", subject=row, tenant=authority, by=by, at=at
    )
    return row


@transaction.atomic
def bring_in(import_id: int, *, plan_hash: str, by: Any, at: datetime) -> SavingImport:
    """Claim what the check said, which was seen with `plan_hash`: all of it, or nothing.

    The claims stand under an initiative of their own, claimed by who brings them in. Raises
    NotAllowed, WrongState once it was brought in, LedgerMoved and NothingNew.
    """
    row = SavingImport.objects.locked(import_id)
    access.require(by, Permission.SAVING_CLAIM, Initiative(authority=row.authority))
    if row.state != RegisterState.CHECKED:
        raise WrongState("This has been brought in already.")
    Authority.objects.select_for_update().get(pk=row.authority_id)
    _, told = _planned(row)
    if not plan_hash == row.plan_hash == told.digest():
        raise LedgerMoved()
    if not told.new:
        raise NothingNew()
    _claim(row, told, by=by, at=at)
    row.state, row.done_at = RegisterState.DONE, at
    row.save(update_fields=["state", "done_at", "updated_at"])
    audit.record(
        "benchmarking.savings_register.done",
        subject=row,
        tenant=row.authority,
        by=by,
        at=at,
        count=len(told.new),
    )
    return row


def _planned(row: SavingImport) -> tuple[ReadSavings, Plan]:
    register = sheet.read(files.path(row.file), row.file_name)
    if register.refused:
        raise SavingsNotRead(register.refused)
    return register, plans.plan(register, row.authority)


def _claim(row: SavingImport, told: Plan, *, by: Any, at: datetime) -> None:
    first = told.new[0]
    if first.category is None:
        raise TypeError("A new row has its category.")
    begun = savings_claims.open_initiative(
        title=f"Register of savings, brought in from {row.file_name}",
        category=first.category,
        authority=row.authority,
        origin=f"{row.file_name}, checked on {row.checked_at:%Y-%m-%d}",
        by=by,
        at=at,
    )
    for one in told.new:
        _claim_row(row, begun, one, by=by, at=at)


def _claim_row(
    row: SavingImport, begun: Initiative, one: Planned, *, by: Any, at: datetime
) -> None:
    if one.category is None:
        raise TypeError("A new row has its category.")
    told = one.told or {}
    claim = savings_claims.propose_claim(
        begun,
        authority=row.authority,
        scope=Scope(one.category),
        kind=one.kind,
        title=one.title,
        recurrence=Recurrence.ONE_OFF,
        starts_on=one.during.starts_on,
        ends_on=one.during.ends_on,
        annual_amount=one.value,
        owner=told.get("owner") or str(by),
        by=by,
        at=at,
    )
    if one.state in {ClaimState.FORECAST, ClaimState.CONTRACTED}:
        savings_claims.forecast(claim.pk, by=by, at=at)
    if one.state == ClaimState.CONTRACTED:
        source = f"{row.file_name}, row {one.number}"
        words = ", ".join(filter(None, (told.get("supplier"), source)))
        savings_claims.contract(claim.pk, contract_text=words, by=by, at=at)
    elsewhere = (
        (OWN_REGISTER, told.get("reference")),
        (told.get("scheme"), told.get("scheme_reference")),
    )
    for scheme, reference in elsewhere:
        if scheme and reference:
            savings_claims.note_external(claim.pk, scheme=scheme, reference=reference, by=by, at=at)
