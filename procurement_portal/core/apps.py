"""Django's registration of the kernel."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Audit trail, jobs, stored files, access, page shapes."""

    name = "procurement_portal.core"
    label = "core"
