"""Tables of the app, by subject."""

from benchmarking.models.charts import ChartImage
from benchmarking.models.results import BenchmarkDistribution, BenchmarkResult
from benchmarking.models.runs import BenchmarkRun
from benchmarking.models.spend import BaseCell, RejectedRow, SpendImport, SpendLine

__all__ = [
    "BaseCell",
    "BenchmarkDistribution",
    "BenchmarkResult",
    "BenchmarkRun",
    "ChartImage",
    "RejectedRow",
    "SpendImport",
    "SpendLine",
]
