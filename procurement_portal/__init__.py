"""The project: settings, assembly of the apps, and the kernel app `core`.

Nothing is imported here: the processes that parse workbooks are started inside this package and
need neither Django nor Celery. `celery -A procurement_portal` finds `procurement_portal.celery`.
"""
