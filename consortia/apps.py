"""Django's registration of the app."""

from django.apps import AppConfig


class ConsortiaConfig(AppConfig):
    """People, authorities, consortia, memberships, roles."""

    name = "consortia"

    def ready(self) -> None:
        """Register who may do what."""
        from consortia import policies
        from procurement_portal.core import access

        access.register(policies.POLICY)
