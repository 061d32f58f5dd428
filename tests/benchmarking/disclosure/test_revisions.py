"""A later release follows only where nobody or several changed."""

from benchmarking.disclosure import changed_enough
from benchmarking.disclosure.revisions import changed, total_may_follow

BEFORE = {"a": 10, "b": 20, "c": 30, "d": 40, "e": 50}


def test_nothing_changed_is_enough() -> None:
    assert changed_enough(BEFORE, dict(reversed(BEFORE.items())))


def test_one_or_two_changed_are_not() -> None:
    assert not changed_enough(BEFORE, {**BEFORE, "f": 60})
    assert not changed_enough(BEFORE, {**BEFORE, "a": 11, "b": 21})


def test_a_revision_a_newcomer_and_one_who_left_are_three() -> None:
    after = {"a": 11, "b": 20, "c": 30, "d": 40, "f": 60}

    assert changed(BEFORE, after) == {"a", "e", "f"}
    assert changed_enough(BEFORE, after)
    assert not changed_enough(BEFORE, after, fewest=4)


def test_sets_tell_who_joined_and_left() -> None:
    assert not changed_enough(set("abc"), set("abd"))
    assert changed_enough(set("abc"), set("abdef"))


def test_value_of_nothing_is_nobodys_contribution() -> None:
    assert changed(BEFORE, {**BEFORE, "f": 0}) == set()


def test_bodies_of_one_affiliation_count_once_and_one_may_be_the_readers() -> None:
    after = {**BEFORE, "a": 1, "b": 1, "c": 1, "d": 1}

    assert changed_enough(BEFORE, after, affiliations={})
    assert not changed_enough(BEFORE, after, affiliations={"a": "trust", "b": "trust"})


def test_small_revisions_do_not_hide_a_large_newcomer_in_a_total() -> None:
    after = {**BEFORE, "a": 11, "b": 21, "f": 600}

    assert changed_enough(BEFORE, after)
    assert not total_may_follow(BEFORE, after)
    assert total_may_follow(BEFORE, {**BEFORE, "f": 60, "g": 50, "h": 40})
    assert total_may_follow(BEFORE, BEFORE)
    assert not total_may_follow(BEFORE, {**BEFORE, "f": 60, "g": 50})
