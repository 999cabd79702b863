"""What an API key may do."""

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "read": _("Read everything the client's viewers see"),
    "request": _("Register numbers, ask for maintenance, book and change windows"),
    "manage": _("People, contacts and settings"),
}
