"""What an aggregate may reveal: pure rules that every outward figure passes (method 2.6).

Peers share because no figure gives a contributor away. What the rules do not clearly allow is
withheld, with the reason and a band for n, never as a zero or a blank.
"""

from benchmarking.disclosure.revisions import changed_enough
from benchmarking.disclosure.rules import may_publish
from benchmarking.disclosure.tables import primary_suppressions

__all__ = ["changed_enough", "may_publish", "primary_suppressions"]
