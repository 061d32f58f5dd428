"""Which operations a table is closed to: what its triggers never let through for the application.

Triggers refuse row by row and can be switched off by who owns the table. Privileges come first and
cannot: what a table is closed to here, the application's database user is never granted
(`privileges`). The owner alone removes rows of invented bodies.
"""

from typing import Any

import pgtrigger
from django.db import models


class Closing(pgtrigger.Trigger):
    """A trigger that, beside what its function says, closes its table to the application."""

    def __init__(self, *, closes: Any, **named: Any) -> None:
        super().__init__(**named)
        self.closes = closes


def closed_to_application(model: type[models.Model]) -> frozenset[str]:
    """Which of UPDATE and DELETE no row of the model ever sees by the application's hand.

    They are those that a `Protect` refuses whatever the row, and those that a `Closing` names.
    """
    closed: set[str] = set()
    row: Any = model  # pgtrigger takes the class, and says that it takes a row
    for trigger in getattr(model._meta, "triggers", ()):
        if isinstance(trigger, Closing):
            closed.update(str(trigger.closes).split(" OR "))
        elif isinstance(trigger, pgtrigger.Protect) and not trigger.get_condition(row):
            closed.update(str(trigger.operation).split(" OR "))
    return frozenset(closed & {"UPDATE", "DELETE"})
