"""Figures as they are written: pounds, pence, per cent and counts, rounded half-up once."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarking.charts import words


@pytest.mark.parametrize(
    ("pounds", "written"),
    [
        (4.25, "£4.25"),
        (4.255, "£4.26"),
        (0.412, "41.2p"),
        (0.9, "90p"),
        (0.9996, "£1.00"),
        (99.5, "£99.50"),
        (312.5, "£313"),
        (1234.5, "£1,235"),
        (-0.03, "−3p"),
        (-22.5, "−£22.50"),
        (0.0, "0p"),
    ],
)
def test_rate_is_written_with_the_figures_that_matter(pounds: float, written: str) -> None:
    assert words.rate(pounds) == written


@pytest.mark.parametrize(
    ("pounds", "written"),
    [("33750.00", "£33,750"), ("1249999.99", "£1.2m"), ("1250000", "£1.3m"), ("-950.50", "−£951")],
)
def test_amount_is_written_for_a_headline(pounds: str, written: str) -> None:
    assert words.amount(Decimal(pounds)) == written


@pytest.mark.parametrize(
    ("own", "written"),
    [(4.25, "28% above"), (3.0, "10% below"), (3.34, "level with"), (50, "1,402% above")],
)
def test_standing_is_written_in_per_cent_of_the_median(own: float, written: str) -> None:
    assert words.against(own, 3.33) == written


def test_small_numbers_are_letters_and_larger_ones_figures() -> None:
    assert words.count(1, "category", "categories") == "one category"
    assert words.count(9, "category", "categories") == "nine categories"
    assert words.count(1200, "line", "lines") == "1,200 lines"


def test_month_is_written_with_its_year() -> None:
    assert words.month(date(2026, 3, 1)) == "March 2026"
