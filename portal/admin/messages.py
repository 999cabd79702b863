"""What is said to people, over all clients: whether it went out. The rows hold no addresses and no text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from maintenance.texts import say_stored
from portal.admin.base import DeskAdmin, badge, moment
from portal.admin.site import desk
from tenants.outbox.models import Message
from tenants.outbox.rendering import path_of
from tenants.outbox.services import PAGE
from tenants.when import moment_text


@admin.register(Message, site=desk)
class MessageAdmin(DeskAdmin):
    """Read only."""

    list_display = (
        "template",
        "channel",
        "client",
        "state_label",
        moment("due_at", _("due")),
        moment("sent_at", _("sent")),
        "tries",
        "trouble",
    )
    list_filter = ("state", "channel", "template")
    search_fields = ("template", "about", "tenant__legal_name", "last_error")
    list_select_related = ("tenant",)
    ordering = ("-id",)
    fields = readonly_fields = (
        "template",
        "channel",
        "client",
        "state",
        moment("due_at", _("due")),
        moment("sent_at", _("sent")),
        "tries",
        "trouble",
        "contents",
    )

    @admin.display(description=_("client"))
    def client(self, message: Message) -> str:
        return message.tenant.legal_name

    @badge(_("state"), sent="success", failed="danger", unknown="warning", waiting="info")
    def state_label(self, message: Message) -> tuple[str, str]:
        return message.state, str(message.get_state_display())

    @admin.display(description=_("last error"))
    def trouble(self, message: Message) -> str:
        return message.last_error[:120]

    @admin.display(description=_("tries"), ordering="attempts")
    def tries(self, message: Message) -> int:
        return message.attempts

    @admin.display(description=_("values in the text"))
    def contents(self, message: Message) -> SafeString:
        values = {**message.parameters, **({PAGE: path_of(message)} if PAGE in message.parameters else {})}
        rows = ((name, _as_read(name, value)) for name, value in values.items() if value not in (None, "", []))
        return format_html_join("", "<div><code>{}</code> {}</div>", rows)


def _as_read(name: str, value: Any) -> Any:
    """A value as the message says it."""
    if isinstance(value, datetime):
        return moment_text(value)
    return say_stored(value) if name == "reasons" else value
