"""What an aggregate may reveal: pure rules that every outward figure passes (method 2.6).

Peers share because no figure gives a contributor away. What the rules do not clearly allow is
withheld, with the reason and a band for n, never as a zero or a blank.

Whoever wants to check the rules on published tables calls these: `primary_suppressions` and
`may_publish` say which cells are unsafe by themselves, `secondary_suppressions` which further
cells to withhold, `audit` what can be inferred of what is withheld, `changed_enough` whether a
release may follow another. `linear` decides on totals and means taken together.
"""

from benchmarking.disclosure.intervals import audit
from benchmarking.disclosure.revisions import changed_enough
from benchmarking.disclosure.rules import may_publish
from benchmarking.disclosure.secondary import secondary_suppressions
from benchmarking.disclosure.tables import primary_suppressions

__all__ = [
    "audit",
    "changed_enough",
    "may_publish",
    "primary_suppressions",
    "secondary_suppressions",
]
