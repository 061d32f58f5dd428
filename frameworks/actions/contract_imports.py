"""An authority's file of contracts checked and brought in: first what it would do, then that.

A check reads the file, says what would become of every row, and writes nothing to the register.
Bringing in makes the check again in the transaction that writes: if the register has moved since,
nothing is written. Bringing in the same file twice changes nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from consortia.models import Authority
from frameworks.actions import contract_checks, contract_suppliers, contracts
from frameworks.choices import ContractImportState, Permission
from frameworks.models import Contract, ContractImport
from frameworks.queries import contract_plans
from frameworks.queries.contract_plans import Came, Plan, Planned
from frameworks.sheets import contracts as sheet
from frameworks.sheets.contracts import ReadRegister
from procurement_portal.core import access, audit, files, moments
from procurement_portal.core.errors import DomainError, WrongState

MAX_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 200


class RegisterMoved(DomainError):
    """The check that was seen is not what would be done now."""

    code = "register_moved"
    title = "The register has changed since this was checked, so nothing was brought in."
    cure = "Check the file again."


class NothingToBring(DomainError):
    """The register has all of it."""

    code = "nothing_to_bring"
    title = "There is nothing to bring in: the register has all that this file tells."


class FileNotRead(DomainError):
    """The file holds no list of contracts."""

    code = "file_not_read"
    title = "The file could not be read."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def check(
    authority: Authority,
    *,
    name: str,
    chunks: Iterable[bytes],
    by: Any,
    at: datetime,
    takes_changes: bool = False,
) -> ContractImport:
    """Keep the file and say what it would do; `takes_changes` lets it win over the register.

    Raises NotAllowed, FileTooLarge, FileStoreFull, and FileNotRead with what is the matter.
    """
    row = ContractImport(authority=authority, created_by_id=by.pk, checked_at=at)
    access.require(by, Permission.CONTRACT_EDIT, row)
    row.file = files.store(chunks, limit=MAX_BYTES)
    row.file_name = name.replace("\0", "")[-LONGEST_NAME:]
    _check(row, takes_changes=takes_changes, at=at)
    audit.record("frameworks.contract_import.checked", subject=row, tenant=authority, by=by, at=at)
    return row


@transaction.atomic
def check_again(import_id: int, *, takes_changes: bool, by: Any, at: datetime) -> ContractImport:
    """Make the check anew. Raises NotAllowed, WrongState once it was brought in, FileNotRead."""
    row = _open(import_id, by=by)
    _check(row, takes_changes=takes_changes, at=at)
    audit.record(
        "frameworks.contract_import.checked", subject=row, tenant=row.authority, by=by, at=at
    )
    return row


@transaction.atomic
def bring_in(import_id: int, *, plan_hash: str, by: Any, at: datetime) -> ContractImport:
    """Write what the check said, which was seen with `plan_hash`: all of it, or nothing.

    Suppliers are known again by their numbers and names, as those of spend files are. Raises
    NotAllowed, WrongState once it was brought in, RegisterMoved and NothingToBring.
    """
    row = _open(import_id, by=by)
    Authority.objects.select_for_update().get(pk=row.authority_id)
    _, told = _planned(row, takes_changes=row.result["takes_changes"], at=at)
    if not plan_hash == row.plan_hash == told.digest():
        raise RegisterMoved()
    if not told.does_something:
        raise NothingToBring()
    _write(row, told, by=by, at=at)
    row.state, row.done_at = ContractImportState.DONE, at
    row.save(update_fields=["state", "done_at", "updated_at"])
    audit.record(
        "frameworks.contract_import.done",
        subject=row,
        tenant=row.authority,
        by=by,
        at=at,
        counts=dict(told.counts),
    )
    return row


def _open(import_id: int, *, by: Any) -> ContractImport:
    row = ContractImport.objects.locked(import_id)
    access.require(by, Permission.CONTRACT_EDIT, row)
    if row.state != ContractImportState.CHECKED:
        raise WrongState("This has been brought in already.")
    return row


def _check(row: ContractImport, *, takes_changes: bool, at: datetime) -> None:
    register, told = _planned(row, takes_changes=takes_changes, at=at)
    row.plan_hash, row.checked_at = told.digest(), at
    row.result = _report(register, told, takes_changes=takes_changes)
    row.save()


def _planned(
    row: ContractImport, *, takes_changes: bool, at: datetime
) -> tuple[ReadRegister, Plan]:
    register = sheet.read(files.path(row.file), row.file_name)
    if register.refused:
        raise FileNotRead(register.refused)
    told = contract_plans.plan(register, row.authority, takes_changes=takes_changes)
    on = moments.day_of(at)
    return register, Plan(tuple(_allowed(one, row.authority, on=on) for one in told.rows))


def _allowed(planned: Planned, authority: Authority, *, on: date) -> Planned:
    """The row, refused where the register would refuse it."""
    if planned.came != Came.NEW:
        return planned
    try:
        contract_checks.check_facts(Contract(authority=authority, **planned.facts or {}), on=on)
    except DomainError as refusal:
        said = f"{refusal.title} {refusal.cure}".strip()
        return Planned(planned.number, Came.REFUSED, planned.reference, reason=said)
    return planned


def _write(row: ContractImport, told: Plan, *, by: Any, at: datetime) -> None:
    new = [one for one in told.rows if one.came == Came.NEW]
    named = {one.supplier: one.company_number for one in new}
    suppliers = contract_suppliers.of_names(row.authority, named, by=by, at=at)
    for one in new:
        contracts.register(
            authority=row.authority,
            supplier=suppliers[one.supplier],
            source=f"{row.file_name}, row {one.number}",
            by=by,
            at=at,
            **one.facts or {},
        )
    for one in told.rows:
        if one.came == Came.CHANGED and one.contract_id is not None:
            contracts.correct(one.contract_id, by=by, at=at, **one.facts or {})


def _report(register: ReadRegister, told: Plan, *, takes_changes: bool) -> dict[str, Any]:
    columns = register.columns
    return {
        "takes_changes": takes_changes,
        "does_something": told.does_something,
        "sheet": register.sheet,
        "layout": str(columns.layout) if columns else "",
        "heading_row": register.heading_row,
        "understood": [list(pair) for pair in columns.understood] if columns else [],
        "unused": columns.unused if columns else [],
        "counts": dict(told.counts),
        "remarks": [[one.number, one.column, one.reason] for one in register.remarks],
        "rows": [
            {
                "row": one.number,
                "came": str(one.came),
                "reference": one.reference,
                "column": one.column,
                "reason": one.reason,
                "supplier": one.supplier,
                "title": str((one.facts or {}).get("title", "")),
                "value": str((one.facts or {}).get("award_value", "")),
                "differences": [[each.fact, each.was, each.now] for each in one.differences],
            }
            for one in told.rows
        ],
    }
