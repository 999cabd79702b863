"""What an API key may do."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.people.models import Role

SCOPES = {
    "read": _("Read everything that viewers can see"),
    "request": _("Register numbers, request maintenance, book and change windows"),
    "sight": _("Report what handsets show, and nothing else"),
    "manage": _("Manage people, contacts and settings"),
}
# Who may do on pages what a key may do with a scope.
ROLE_OF: Final = {"read": Role.VIEWER, "request": Role.OPERATOR, "sight": Role.OPERATOR, "manage": Role.OWNER}
