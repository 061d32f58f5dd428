"""Why a whole file is turned away, in words an officer can act on."""


class Refused(Exception):
    """The file cannot be read as spend data.

    `code` is stable and machine-readable; `message` says what is wrong and what to do about it.
    Nothing has been read when this is raised during interpretation; raised while streaming, the
    caller must discard what it has received so far.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type["Refused"], tuple[str, str]]:
        return (Refused, (self.code, self.message))


def a_document() -> Refused:
    """The file is text written to be read, with tables inside."""
    return Refused(
        "not_spend_data",
        "This is a written document with headings, text and tables, not a list of payments. "
        "Upload the file of payments itself, as CSV or a workbook.",
    )


def markup() -> Refused:
    """The file is a web page or XML without a table."""
    return Refused(
        "markup",
        "This is a web page or XML file without a table of payments, whatever its name says. "
        "Open it in a spreadsheet program, save it as CSV or XLSX, and upload that.",
    )


def too_large(limit_bytes: int) -> Refused:
    """The file has more bytes than are read."""
    return Refused(
        "too_large",
        f"The file is larger than {limit_bytes // (1024 * 1024)} MB. Split it, for example by "
        "month, and upload the parts.",
    )


def too_many_rows(limit: int) -> Refused:
    """The file has more rows than are read."""
    return Refused(
        "too_many_rows",
        f"The file has more than {limit:,} rows. Split it, for example by month, and upload "
        "the parts.",
    )


def too_many_columns(limit: int, row: int) -> Refused:
    """A row reaches further to the right than is read."""
    return Refused(
        "too_many_columns",
        f"Row {row:,} has more than {limit} columns. Spend data has a few dozen at most: check "
        "that this is the right file and that its rows end where they should.",
    )


def cell_too_long(limit: int, row: int) -> Refused:
    """A cell holds more text than is read."""
    return Refused(
        "cell_too_long",
        f"A cell near row {row:,} holds more than {limit:,} characters. Usually a quotation mark "
        "was opened there and never closed. Correct that row and upload the file again.",
    )
