"""How allauth behaves here: nobody signs up by themselves, people come by invitation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closed sign-up; the person's own fields are set by tenants.people.services."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
