"""How people come in: they are invited, nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedPeople(DefaultAccountAdapter):
    """allauth's account adapter with the sign-up page closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an operator makes the account together with its role."""
        return False
