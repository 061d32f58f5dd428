"""Searches that people keep."""

from django.db import models


class ViewScope(models.TextChoices):
    """Who sees a saved search."""

    PRIVATE = "private", "Only me"
    AUTHORITY = "authority", "Everybody at my authority"
    CONSORTIUM = "consortium", "Everybody at my consortium"


class AlertRhythm(models.TextChoices):
    """Whether news of a saved search is looked for."""

    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every week"
    OFF = "off", "Never"
