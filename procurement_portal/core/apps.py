"""Django's registration of the kernel."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from procurement_portal.core import privileges


class CoreConfig(AppConfig):
    """Audit trail, jobs, stored files, access, page shapes."""

    name = "procurement_portal.core"
    label = "core"

    def ready(self) -> None:
        """Have the application's privileges settled after every migration."""
        post_migrate.connect(privileges.after_migrate, sender=self)
