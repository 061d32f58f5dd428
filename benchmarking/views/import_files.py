"""The refused rows of a file: as a page, as a list, and inside the user's own file."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.text import slugify

from benchmarking.actions.spend_reading import REJECTIONS_KEPT
from benchmarking.choices import Permission
from benchmarking.models import RejectedRow, SpendImport
from benchmarking.queries import import_reading, import_refusals
from benchmarking.views.imports import OfImport
from procurement_portal.core import access
from procurement_portal.core.errors import DomainError
from procurement_portal.core.sheets.refusal import Refused
from procurement_portal.core.views import Page, csv_download


class FileNotReadable(DomainError):
    """The stored file cannot be written out row by row."""

    code = "file_not_readable"
    title = "This file cannot be given back with reasons."
    cure = "It was never read as a table. Mend the file that you have, and load it again."
    status = HTTPStatus.CONFLICT


class RejectedRows(OfImport):
    """The rows that were refused, as a list to mend them by."""

    permission = Permission.SPEND_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream them."""
        one = self.spend_import
        return csv_download(
            f"refused-rows-{one.pk}.csv",
            ("Sheet", "Row", "Column", "Value", "Code", "Reason", "Mended by"),
            map(_told, import_refusals.rows(one).iterator(chunk_size=500)),
        )


def _told(row: RejectedRow) -> tuple[Any, ...]:
    mended_by = row.mended_by.filename if row.mended_by else ""
    value = import_refusals.value_shown(row)
    return row.sheet, row.row_number, row.column, value, row.code, row.reason, mended_by


class RefusedRows(OfImport, Page):
    """The rows that were refused, cause by cause, each with what to do about it."""

    permission = Permission.SPEND_VIEW
    template_name = "benchmarking/refused_rows.html"
    title = "Rows that were refused"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the causes and a page of the rows of the one that the address names, or of all."""
        one, code = self.spend_import, self.request.GET.get("cause", "")
        rows = import_refusals.page(one, code=code, number=self.request.GET.get("page"))
        told = {
            "causes": import_refusals.causes(one),
            "cause": code,
            "page_obj": rows,
            "kept": REJECTIONS_KEPT,
            "may_read_file": access.can(self.request.user, Permission.SPEND_IMPORT, one),
        }
        return super().get_context_data(**self.frame() | told | kwargs)


class FileWithReasons(OfImport):
    """The user's own file, with what is wrong and where beside each refused row."""

    permission = Permission.SPEND_IMPORT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream it from the file that is kept."""
        one = self.spend_import
        access.require(request.user, Permission.SPEND_IMPORT, one)
        only_refused = request.GET.get("rows") == "refused"
        first, rest = _opened(import_refusals.with_reasons(one, only_refused=only_refused))
        return csv_download(
            _name(one, only_refused=only_refused), first, rest, delimiter=_delimiter(one)
        )


def _opened(rows: Iterator[list[str]]) -> tuple[list[str], Iterable[list[str]]]:
    """The first row and the others: a file that cannot be read is refused before any is sent."""
    try:
        first = next(rows)
    except StopIteration:
        raise FileNotReadable from None
    except Refused as refusal:
        raise FileNotReadable(refusal.message) from refusal
    except OSError as lost:
        raise FileNotReadable(cure="Tell the operator that its bytes are missing.") from lost
    return first, rows


def _name(spend_import: SpendImport, *, only_refused: bool) -> str:
    stem = slugify(Path(spend_import.filename).stem)[:80] or "spend"
    return f"{stem}-{'refused-rows' if only_refused else 'with-reasons'}.csv"


def _delimiter(spend_import: SpendImport) -> str:
    about = import_reading.of(spend_import)
    return (about.delimiter if about else "") or ","
