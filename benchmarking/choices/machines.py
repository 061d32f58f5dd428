"""State machines as tables; actions enforce them, the database follows, tests walk them."""

from benchmarking.choices import Permission
from benchmarking.choices.savings import ClaimState
from procurement_portal.core.states import Machine, Transition

CLAIM = Machine(
    Transition(
        "forecast",
        (ClaimState.IDENTIFIED, ClaimState.FORECAST),
        ClaimState.FORECAST,
        Permission.SAVING_CLAIM,
    ),
    Transition("contract", (ClaimState.FORECAST,), ClaimState.CONTRACTED, Permission.SAVING_CLAIM),
    Transition(  # each elapsed month anew; what was verified before stays verified
        "realise",
        (ClaimState.CONTRACTED, ClaimState.REALISED, ClaimState.FINANCE_VERIFIED),
        ClaimState.REALISED,
        Permission.SAVING_CLAIM,
    ),
    Transition(
        "verify", (ClaimState.REALISED,), ClaimState.FINANCE_VERIFIED, Permission.SAVING_VERIFY
    ),
    Transition(
        "close", (ClaimState.FINANCE_VERIFIED,), ClaimState.CLOSED, Permission.SAVING_VERIFY
    ),
    Transition(  # nothing else undoes an entry, so what turns out wrong late can still be reversed
        "reverse",
        (
            ClaimState.IDENTIFIED,
            ClaimState.FORECAST,
            ClaimState.CONTRACTED,
            ClaimState.REALISED,
            ClaimState.FINANCE_VERIFIED,
            ClaimState.CLOSED,
        ),
        ClaimState.REVERSED,
        Permission.SAVING_CLAIM,
    ),
)
"""The life of a claim (method 2.3)."""
