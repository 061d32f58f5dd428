"""Price lists: read without writing, loaded whole, approved by somebody else, retired, replaced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.queries import people
from frameworks.choices import PRICE_LIST, OpenTo, Permission, PriceListState, VatBasis
from frameworks.models import Framework, Lot, PriceLine, PriceList, Supplier
from frameworks.models.prices import HELD
from frameworks.queries import price_reading, prices
from frameworks.sheets import price_list as sheets
from procurement_portal.core import access, audit, files
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.models import StoredFile
from procurement_portal.core.sheets.refusal import Refused

NEEDS_REASON = frozenset({"reject", "retire"})
PAST = {"approve": "approved", "reject": "rejected", "retire": "retired"}
AT_ONCE = 2_000


class PricesNotReadable(DomainError):
    """The file holds no price list that could be read."""

    code = "prices_not_readable"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class AlreadyLoaded(DomainError):
    """The framework has this very file already."""

    code = "prices_already_loaded"

    def __init__(self, earlier: PriceList) -> None:
        super().__init__(
            f"This file has come in before, as {earlier}, "
            f"on {earlier.uploaded_at:%-d %B %Y}. Nothing was changed.",
            cure="Open that list. To load the file afresh, reject or retire the list first.",
        )
        self.earlier = earlier


class RowsRefused(DomainError):
    """Some rows cannot be loaded, and nobody has said that the others are to be."""

    code = "rows_refused"
    title = "Some rows of the file cannot be loaded. Nothing was."
    cure = "Mend them and upload the file again, or say that they are to be left out."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NothingToLoad(DomainError):
    """No row of the file is a price that can be loaded."""

    code = "nothing_to_load"
    title = "There is no price in this file that can be loaded."
    cure = "Mend the file and upload it again."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotReplaceable(DomainError):
    """Only an approved list of the same framework can be replaced."""

    code = "not_replaceable"
    title = "The list to be replaced is not an approved list of this framework."
    cure = "Choose another, or load the file as a list of its own."


class OwnUpload(DomainError):
    """Whoever loaded a list does not approve it."""

    code = "own_upload"
    title = "You loaded this price list, so somebody else has to approve it."
    cure = "Ask another manager of your consortium."
    status = HTTPStatus.FORBIDDEN


class ReasonNeeded(DomainError):
    """Rejecting and retiring are explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Terms:
    """What a person says about a file of prices."""

    title: str
    lot: Lot | None = None
    supplier: Supplier | None = None
    open_to: str = OpenTo.HOLDERS
    vat_basis: str = VatBasis.EXCLUDING
    starts_on: date | None = None
    ends_on: date | None = None
    replaces: PriceList | None = None


def receive(*, framework: Framework, chunks: Iterable[bytes], by: Any, at: datetime) -> StoredFile:
    """Keep the bytes of a file of prices. Raises NotAllowed, FileTooLarge and FileStoreFull."""
    access.require(by, Permission.PRICES_LOAD, framework)
    return files.store(chunks, limit=sheets.MOST_BYTES)


def check(
    *,
    framework: Framework,
    stored: StoredFile,
    by: Any,
    at: datetime,
    lot: Lot | None = None,
    supplier: Supplier | None = None,
) -> sheets.Reading:
    """Read the file and write nothing. Raises NotAllowed and PricesNotReadable."""
    access.require(by, Permission.PRICES_LOAD, framework)
    try:
        return price_reading.read(files.path(stored), framework, lot=lot, supplier=supplier)
    except Refused as refusal:
        raise PricesNotReadable(refusal.message) from refusal
    except OSError as lost:
        raise PricesNotReadable(
            "The bytes of this file are missing.", cure="Upload the file again."
        ) from lost


def load(
    *,
    framework: Framework,
    stored: StoredFile,
    file_name: str,
    terms: Terms,
    leave_out_refused: bool = False,
    by: Any,
    at: datetime,
) -> PriceList:
    """Load every price of the file, or none; refused rows stay out only when somebody says so.

    Raises NotAllowed, PricesNotReadable, AlreadyLoaded, RowsRefused, NothingToLoad, NotReplaceable.
    """
    reading = check(
        framework=framework, stored=stored, lot=terms.lot, supplier=terms.supplier, by=by, at=at
    )
    if reading.refused and not leave_out_refused:
        raise RowsRefused
    if not reading.lines:
        raise NothingToLoad
    try:
        return _load(framework, stored, file_name, terms, reading, by=by, at=at)
    except IntegrityError as twice:
        raise _already_loaded(framework, stored, terms, twice) from twice


@transaction.atomic
def _load(
    framework: Framework,
    stored: StoredFile,
    file_name: str,
    terms: Terms,
    reading: sheets.Reading,
    *,
    by: Any,
    at: datetime,
) -> PriceList:
    framework = Framework.objects.locked(framework.pk)
    before = terms.replaces
    if before and (before.framework_id != framework.pk or before.state != PriceListState.APPROVED):
        raise NotReplaceable
    price_list = PriceList.objects.create(
        framework=framework,
        lot=terms.lot,
        supplier=terms.supplier,
        title=terms.title,
        open_to=terms.open_to,
        vat_basis=terms.vat_basis,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        file=stored,
        file_name=file_name,
        rows_left_out=reading.rows_refused,
        version=before.version + 1 if before else 1,
        replaces=before,
        uploaded_by=by if getattr(by, "pk", None) else None,
        uploaded_at=at,
    )
    PriceLine.objects.bulk_create(
        (_line(price_list, line) for line in reading.lines), batch_size=AT_ONCE
    )
    _record("loaded", price_list, by=by, at=at, lines=len(reading.lines), sha256=stored.sha256)
    others = people.managers_of(framework.publisher, on=at.date()).exclude(pk=by.pk)
    notifications.tell(
        others,
        kind=NotificationKind.FRAMEWORK_REVIEW,
        text=f"{price_list.title}, prices of {framework.title}, wait for your approval",
        link=reverse("price-list", args=[price_list.pk]),
        at=at,
    )
    return price_list


def _line(price_list: PriceList, line: sheets.Line) -> PriceLine:
    return PriceLine(
        price_list=price_list,
        sheet=line.sheet,
        row_number=line.row,
        column=line.column,
        lot_id=line.lot,
        supplier_id=line.supplier,
        code=line.code,
        item=line.item,
        unit=line.unit,
        units_per_order_unit=line.pack,
        region=line.region,
        variant=line.variant,
        price=line.price,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
    )


def already_loaded(
    framework: Framework, stored: StoredFile, *, lot: Lot | None, supplier: Supplier | None
) -> PriceList | None:
    """The list that holds this very file already."""
    same = PriceList.objects.filter(
        framework=framework, file=stored, lot=lot, supplier=supplier, state__in=HELD
    )
    return same.order_by("-pk").first()


def _already_loaded(
    framework: Framework, stored: StoredFile, terms: Terms, twice: IntegrityError
) -> AlreadyLoaded | IntegrityError:
    earlier = already_loaded(framework, stored, lot=terms.lot, supplier=terms.supplier)
    return twice if earlier is None else AlreadyLoaded(earlier)


@transaction.atomic
def move(list_id: int, transition: str, *, by: Any, at: datetime, reason: str = "") -> PriceList:
    """Take one arrow of the table: "approve", "reject" or "retire".

    Approving a list retires the one that it replaces. Raises NotAllowed, WrongState, OwnUpload and
    ReasonNeeded.
    """
    price_list = PriceList.objects.locked(list_id)
    access.require(by, PRICE_LIST[transition].permission, price_list)
    target = PRICE_LIST.target(transition, source=price_list.state)
    if transition in NEEDS_REASON and not reason.strip():
        raise ReasonNeeded
    if transition == "approve" and price_list.uploaded_by_id == by.pk is not None:
        raise OwnUpload
    if transition == "approve":
        _retire_before(price_list, by=by, at=at)
    _set(price_list, target, reason=reason, by=by, at=at)
    _record(PAST[transition], price_list, by=by, at=at, reason=reason)
    if transition == "approve":
        _tell_holders(price_list, at=at)
    return price_list


def _retire_before(price_list: PriceList, *, by: Any, at: datetime) -> None:
    """The list that this one replaces ends with its approval."""
    if price_list.replaces_id is None:
        return
    before = PriceList.objects.locked(price_list.replaces_id)
    if before.state != PriceListState.APPROVED:
        raise WrongState("The list that this one replaces has been retired since.")
    reason = f"Replaced by version {price_list.version}."
    _set(before, PriceListState.RETIRED, reason=reason, by=by, at=at)
    _record("retired", before, by=by, at=at, reason=reason)


def _set(price_list: PriceList, state: str, *, reason: str, by: Any, at: datetime) -> None:
    price_list.state = state
    price_list.reason = reason or price_list.reason
    price_list.decided_by, price_list.decided_at = str(by), at
    price_list.save(update_fields=["state", "reason", "decided_by", "decided_at", "updated_at"])


def _record(name: str, price_list: PriceList, *, by: Any, at: datetime, **details: Any) -> None:
    audit.record(
        f"frameworks.price_list.{name}",
        subject=price_list,
        tenant=price_list.framework.publisher,
        by=by,
        at=at,
        framework=audit.ref(price_list.framework),
        **details,
    )


def _tell_holders(price_list: PriceList, *, at: datetime) -> None:
    """New prices are news for those who call off at them."""
    if price_list.open_to == OpenTo.PUBLISHER:
        return
    notifications.tell(
        prices.people_of_holders(price_list.framework, on=at.date()),
        kind=NotificationKind.FRAMEWORK_CHANGED,
        text=f"New prices of {price_list.framework.title}: {price_list.title}",
        link=reverse("price-list", args=[price_list.pk]),
        at=at,
    )
