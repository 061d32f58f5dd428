"""A form about something that several people change: what was typed outlives every refusal."""

from typing import Any

from django.http import HttpResponse

from frameworks.actions import waivers
from frameworks.law.findings import Finding
from procurement_portal.core.errors import ChangedMeanwhile, DomainError
from procurement_portal.core.views import ActionPage


class Versioned(ActionPage):
    """After a change by somebody else the form shows what is saved now, and goes on from there.

    After a warning of a rule it asks for the reason.
    """

    refusal: DomainError | None = None

    def act(self, **arguments: Any) -> Any:
        """Call the one action."""
        raise NotImplementedError

    def read_again(self) -> int:
        """Read the thing anew, and say its version."""
        raise NotImplementedError

    def action(self, **arguments: Any) -> Any:
        """Remember a refusal on its way."""
        try:
            return self.act(**arguments)
        except DomainError as refusal:
            self.refusal = refusal
            raise

    def form_invalid(self, form: Any) -> HttpResponse:
        """Let the form go on from what is saved now, or ask for the reasons owed."""
        if isinstance(self.refusal, ChangedMeanwhile):
            form.data = form.data.copy()
            form.data["version"] = str(self.read_again())
        if isinstance(self.refusal, waivers.ReasonOwed):
            form.ask(keyed(self.refusal.owed))
        return super().form_invalid(form)

    def saved_now(self) -> list[dict[str, str]]:
        """What is saved now of what the form asks, for who typed on an older version."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way out, and after a clash what is saved now."""
        clashed = isinstance(self.refusal, ChangedMeanwhile)
        words = {
            "cancel_url": self.get_success_url(),
            "saved_now": self.saved_now() if clashed else [],
        }
        return super().get_context_data(**words | kwargs)


def keyed(findings: Any) -> dict[str, Finding]:
    """Findings by their keys."""
    return {waivers.key(one): one for one in findings}
