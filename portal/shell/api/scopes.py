"""The scopes of API keys."""

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "read": _("Read everything that viewers can see"),
    "request": _("Register numbers, request maintenance, book and change windows"),
    "sight": _("Report what handsets show, and nothing else"),
    "manage": _("Change registered details, topics of contacts, webhooks and sources of call records"),
}
