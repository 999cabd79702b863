"""Forms of allauth that behave differently here."""

from allauth.account.forms import AddEmailForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class OneEmail(AddEmailForm):  # type: ignore[misc]  # allauth has no types
    """People come by invitation to their address: another address is another invitation."""

    def clean_email(self) -> str:
        raise ValidationError(_("Your sign-in address cannot be changed here: ask an owner to invite the new one."))
