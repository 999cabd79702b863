"""Checks names that people give themselves, their programs and those whom they invite."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.domain.naming import speaks_for_the_platform


def not_the_platforms_name(name: str) -> None:
    """Raises ValidationError for a name under which readers would take somebody for the platform."""
    if speaks_for_the_platform(name):
        raise ValidationError(_("This name is the platform's own: choose one that tells people who you are."))
