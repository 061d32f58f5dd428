"""What the public sees of each kind of authority."""

from benchmarking.charts import distribution
from benchmarking.charts.distribution import Spread
from tests.benchmarking.charts import reading

COUNTIES = Spread("county councils", median=4.05, q1=3.3, q3=5.1, note="24 authorities")
DISTRICTS = Spread("district councils", median=1.2, q1=0.9, q3=1.45)
COMBINED = Spread("combined authorities", median=None, note="fewer than 7 authorities")


def test_sentence_names_the_highest_and_the_lowest_median() -> None:
    assert distribution.describe([COUNTIES, DISTRICTS, COMBINED]) == (
        "The median is highest for county councils, £4.05 a head. "
        "It is lowest for district councils, £1.20. One group is withheld."
    )


def test_sentence_of_one_group_compares_nothing() -> None:
    assert distribution.describe([COUNTIES]) == "The median for county councils is £4.05 a head."


def test_sentence_says_when_every_group_is_withheld() -> None:
    assert distribution.describe([COMBINED]) == (
        "No group has enough authorities for a figure to be shown."
    )


def test_axis_runs_in_pounds_from_nothing_to_a_round_number() -> None:
    spec = distribution.draw([COUNTIES, DISTRICTS])

    domains = [
        layer["encoding"]["x"]["scale"]["domain"]
        for layer in spec["layer"]
        if "scale" in layer["encoding"].get("x", {})
    ]
    assert domains
    assert all(domain == [0, 6.0] for domain in domains)


def test_labels_give_median_and_middle_half() -> None:
    spec = distribution.draw([COUNTIES, DISTRICTS, COMBINED])

    texts = reading.texts(spec)
    assert "median £4.05 · middle half £3.30 to £5.10 · 24 authorities" in texts
    assert "median £1.20 · middle half 90p to £1.45" in texts
    assert "fewer than 7 authorities" in texts


def test_chart_where_everything_is_withheld_still_has_its_names() -> None:
    spec = distribution.draw([COMBINED])

    texts = reading.texts(spec)
    assert texts == ["combined authorities", "fewer than 7 authorities"]
