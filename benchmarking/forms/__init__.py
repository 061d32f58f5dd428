"""What people fill in about spend."""

from benchmarking.forms.categories import CategoriesOf, ReviewChoice
from benchmarking.forms.change import ChangeReading
from benchmarking.forms.checked import Answers, CheckedImport, LedgerTotal
from benchmarking.forms.supplier_names import DecideProposals, OtherSupplier, SplitNames
from benchmarking.forms.upload import Confirm, CorrectedFile, UploadSpend

__all__ = [
    "Answers",
    "CategoriesOf",
    "ChangeReading",
    "CheckedImport",
    "Confirm",
    "CorrectedFile",
    "DecideProposals",
    "LedgerTotal",
    "OtherSupplier",
    "ReviewChoice",
    "SplitNames",
    "UploadSpend",
]
