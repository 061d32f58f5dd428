"""State machines: only the arrows of the table."""

import pytest

from procurement_portal.core.errors import WrongState
from procurement_portal.core.states import Machine, Transition

DOOR = Machine(
    Transition("open", ("closed", "stuck_fast"), "open", "tests.door.open"),
    Transition("close", ("open",), "closed", "tests.door.close"),
)


def test_arrow_leads_to_its_target():
    assert DOOR.target("open", source="closed") == "open"


def test_arrow_that_is_not_in_the_table_says_what_is():
    with pytest.raises(WrongState) as refusal:
        DOOR.target("open", source="open")

    assert refusal.value.title == (
        "This can only be done while it is closed or stuck fast; it is open."
    )


def test_open_from_names_every_arrow_of_a_state():
    assert [arrow.name for arrow in DOOR.open_from("open")] == ["close"]


def test_state_without_an_arrow_is_an_end():
    assert DOOR.open_from("burnt") == []


def test_unknown_transition_is_a_fault_of_the_caller():
    with pytest.raises(KeyError):
        DOOR.target("paint", source="open")
