"""The project: settings, assembly of the apps, and the kernel app `core`."""

from procurement_portal.celery import app as celery_app

__all__ = ["celery_app"]
