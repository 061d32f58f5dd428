"""Django's registration of the app."""

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    """Suppliers, categories, frameworks, lots, contracts."""

    name = "frameworks"

    def ready(self) -> None:
        """Register who may do what."""
        from frameworks import policies
        from procurement_portal.core import access

        access.register(policies.POLICY)
