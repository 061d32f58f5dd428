"""Django's registration of the app."""

from django.apps import AppConfig


class BenchmarkingConfig(AppConfig):
    """Spend imports and lines, benchmark runs and results."""

    name = "benchmarking"

    def ready(self) -> None:
        """Register who may do what and how it is told, and listen to this app and those below."""
        from benchmarking import policies, subscribers
        from benchmarking.queries.history import WORDS
        from procurement_portal.core import access, history

        access.register(policies.POLICY)
        history.register(WORDS)
        subscribers.connect()
