"""Bringing in a publisher's whole catalogue."""

from django.db import models


class CatalogueImportState(models.TextChoices):
    """Where an import of lists stands."""

    CHECKED = "checked", "Checked, nothing brought in yet"
    DONE = "done", "Brought in"


class GapField(models.TextChoices):
    """A fact that a list did not tell, though an agreement has it."""

    TITLE = "title", "Title"
    STARTS_ON = "starts_on", "First day"
    ENDS_ON = "ends_on", "Last day"


class PackageResult(models.TextChoices):
    """What became of one thing in a package of open contracting data."""

    MADE = "made", "Made"
    CHANGED = "changed", "Brought up to date"
    UNCHANGED = "unchanged", "Unchanged"
    REFUSED = "refused", "Refused"


class ContractImportState(models.TextChoices):
    """Where an import of contracts stands."""

    CHECKED = "checked", "Checked, nothing brought in yet"
    DONE = "done", "Brought in"
