"""Django's registration of the app."""

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    """Suppliers, categories, frameworks, lots, contracts."""

    name = "frameworks"

    def ready(self) -> None:
        """Register who may do what, and how it is told."""
        from frameworks import policies
        from frameworks.choices.history import WORDS
        from procurement_portal.core import access, history

        access.register(policies.POLICY)
        history.register(WORDS)
