"""What entries of the account are for, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

WHAT_FOR: dict[str, Promise] = {
    "acceleration": lazy("Acceleration"),
    "appeal": lazy("Appeal"),
    "suggestion_adopted": lazy("Your suggestion was adopted"),
    "not_needed": lazy("Refund: already shown before the acceleration took effect"),
    "failed": lazy("Refund: acceleration without effect"),
    "not_taken": lazy("Refund: appeal not accepted by the directory"),
    "payment": lazy("Payment"),
    "goodwill": lazy("Goodwill"),
    "correction": lazy("Correction"),
}


def what_for(code: str) -> str:
    """What an entry is for."""
    return str(WHAT_FOR.get(code, code))
