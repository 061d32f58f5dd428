"""Django's registration of the app."""

from django.apps import AppConfig


class ConsortiaConfig(AppConfig):
    """People, authorities, consortia, memberships, roles."""

    name = "consortia"

    def ready(self) -> None:
        """Register who may do what and how it is told, and listen to the news of this app."""
        from consortia import policies, subscribers
        from consortia.queries.history import WORDS
        from procurement_portal.core import access, history

        access.register(policies.POLICY)
        history.register(WORDS)
        subscribers.connect()
