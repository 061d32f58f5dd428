"""Every measure explains itself."""

import pytest

from benchmarking.measures import registry, spend_per_head


@pytest.mark.parametrize("measure", registry.MEASURES, ids=lambda measure: measure.SLUG)
def test_measure_says_what_it_is_and_when_it_stays_silent(measure: registry.Measure) -> None:
    assert measure.VERSION >= 1
    assert measure.DIRECTION in {"lower_better", "higher_better", "context"}
    assert measure.SILENT_WHEN
    for words in (measure.NAME, measure.WHY, measure.NUMERATOR, measure.DENOMINATOR):
        assert words.strip()
    assert all(reason.endswith(".") for reason in measure.SILENT_WHEN)


def test_measures_have_names_of_their_own() -> None:
    slugs = [measure.SLUG for measure in registry.MEASURES]

    assert len(slugs) == len(set(slugs))


def test_measure_is_found_by_its_name() -> None:
    assert registry.by_slug("spend-per-head") is spend_per_head


def test_unknown_measure_is_an_error() -> None:
    with pytest.raises(KeyError):
        registry.by_slug("spend-per-lamp-post")
