"""Django's registration of the app."""

from django.apps import AppConfig


class BenchmarkingConfig(AppConfig):
    """Spend imports and lines, benchmark runs and results."""

    name = "benchmarking"

    def ready(self) -> None:
        """Register who may do what, and listen to the news of this app and those below."""
        from benchmarking import policies, subscribers
        from procurement_portal.core import access

        access.register(policies.POLICY)
        subscribers.connect()
