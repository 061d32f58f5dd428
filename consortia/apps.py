"""Django's registration of the app."""

from django.apps import AppConfig


class ConsortiaConfig(AppConfig):
    """People, authorities, consortia, memberships, roles."""

    name = "consortia"

    def ready(self) -> None:
        """Register who may do what, and listen to the news of this app."""
        from consortia import policies, subscribers
        from procurement_portal.core import access

        access.register(policies.POLICY)
        subscribers.connect()
