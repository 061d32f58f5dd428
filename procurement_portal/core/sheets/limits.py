"""What a file may be at most. One place, so that help pages can state what the code enforces."""

import datetime
from decimal import Decimal
from typing import Final

MAX_TEXT_BYTES: Final = 500 * 1024 * 1024
"""Largest CSV or other text file."""
MAX_WORKBOOK_BYTES: Final = 100 * 1024 * 1024
"""Largest workbook as uploaded (compressed)."""
MAX_UNZIPPED_BYTES: Final = 800 * 1024 * 1024
"""Largest sum of what a workbook's parts say they unpack to."""
MAX_ZIP_RATIO: Final = 250
"""Largest ratio of unpacked to packed size of one part, beyond `FREE_ZIP_BYTES`."""
FREE_ZIP_BYTES: Final = 16 * 1024 * 1024
"""Parts smaller than this may compress as well as they like (a sheet of blanks does)."""
MAX_ZIP_ENTRIES: Final = 1_000
MAX_SHEETS: Final = 100
MAX_ROWS: Final = 1_048_576
"""Rows of one file over all its sheets, blank rows included (what one Excel sheet can hold)."""
MAX_COLUMNS: Final = 256
"""Position of the last filled cell of a row."""
MAX_CELL_CHARACTERS: Final = 32_767
"""What a cell of a workbook can hold; longer text means a quotation mark was never closed."""
MAX_AMOUNT: Final = Decimal(10) ** 12
"""Pounds. A line of a thousand billion is a slip of the keyboard, not a payment."""
EARLIEST_DATE: Final = datetime.date(1990, 1, 1)
FUTURE_DAYS: Final = 731
"""How far after today a payment date may lie."""

CHILD_MEMORY_BYTES: Final = 2 * 1024 * 1024 * 1024
"""Address space of the process that parses a workbook."""
CHILD_CPU_SECONDS: Final = 120
"""Processor time of the process that parses a workbook."""
