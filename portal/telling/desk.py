"""Messages over all clients, and whether they went out. The rows hold no addresses and no text."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy as _, pgettext_lazy

from maintenance.texts import say_stored
from portal.shell.desk.base import DeskAdmin, badge, client_link, client_name, moment, state_badge
from portal.shell.desk.errors import error_text
from portal.shell.desk.site import desk
from portal.telling.names import NAMES, message_name, name_over_template
from portal.telling.recipients import recipients
from tenants.domain.tagged import InLanguages
from tenants.outbox.models import Confirmation, Message
from tenants.outbox.rendering import path_of, text_for_staff
from tenants.outbox.resending import words_kept
from tenants.outbox.selectors import not_told_lately
from tenants.outbox.services import PAGE
from tenants.when import moment_text

STANDINGS: dict[str, Promise] = {
    "pending": _("Waiting for an answer"),
    "agreed": _("Agreed"),
    "declined": _("Declined"),
    "withdrew": _("Opted out later"),
    "lapsed": _("Not answered in time"),
    "replaced": _("Asked again"),
}


class LetterFilter(admin.SimpleListFilter):
    """Filters by one template."""

    title = _("template")
    parameter_name = "template"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return sorted(((code, str(word)) for code, word in NAMES.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(template=self.value()) if self.value() else queryset


class ArrivalFilter(admin.SimpleListFilter):
    """Filters the messages that did not arrive lately."""

    title = _("arrival")
    parameter_name = "arrived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("Not arrived, last 24 hours"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset & not_told_lately() if self.value() == "no" else queryset


@admin.register(Message, site=desk)
class MessageAdmin(DeskAdmin):
    """The messages, read only."""

    list_display = (
        "letter",
        "channel",
        client_name,
        state_badge(sent="success", failed="danger", unknown="warning", waiting="info"),
        moment("due_at", _("due")),
        moment("sent_at", _("sent")),
        "receipt_label",
        "trouble",
    )
    list_filter = (ArrivalFilter, "state", "receipt", "channel", LetterFilter)
    search_fields = ("template", "about", "tenant__legal_name", "last_error")
    list_select_related = ("tenant",)
    ordering = ("-id",)
    fields = readonly_fields = (
        "letter",
        "channel",
        client_link,
        "recipient",
        "says",
        "state",
        moment("due_at", _("due")),
        "went_out",
        "receipt_word",
        moment("receipt_at", _("receipt at")),
        "carried_by",
        "tries",
        "trouble",
    )

    @badge(_("receipt"), delivered="success", failed="danger", expired="warning")
    def receipt_label(self, message: Message) -> tuple[str, str]:
        """Shows the carrier's receipt; for e-mail nothing more is known than that the next server took it."""
        if message.receipt:
            return message.receipt, str(message.get_receipt_display())
        taken = message.state == Message.State.SENT and message.channel == Message.Channel.EMAIL
        return "", str(pgettext_lazy("message", "Handed over")) if taken else ""

    @admin.display(description=_("receipt"))
    def receipt_word(self, message: Message) -> str:
        return self.receipt_label(_letter(message))[1] or "—"

    @admin.display(description=_("sent"))
    def went_out(self, message: Message) -> str:
        at = _letter(message).sent_at
        return moment_text(at) if at else ""

    def named(self, obj: Message) -> str:
        return f"{self.opts.verbose_name} {message_name(obj.template)}"

    @admin.display(description=_("template"), ordering="template")
    def letter(self, message: Message) -> SafeString:
        return name_over_template(message.template)

    @admin.display(description=_("recipient"))
    def recipient(self, message: Message) -> str:
        return recipients([message])[message.pk]

    @admin.display(description=_("text, without links and codes of its reader"))
    def says(self, message: Message) -> SafeString | str:
        """Shows the message in the language of this page."""
        if not words_kept(message):
            return gettext("Its words are no longer kept.")
        try:
            text = text_for_staff(message, self.recipient(message))
        except Exception:  # noqa: BLE001 - its values are those of the release that queued it, the words are of today's
            said = gettext("Today’s release cannot write its text: its values are those of an earlier one.")
            return format_html("{}{}", said, _values(message))
        return format_html('<div class="desk-letter">{}</div>', text)

    @admin.display(description=_("carried by"))
    def carried_by(self, message: Message) -> str:
        rows = message.deliveries.values_list("provider", "code")
        said = [
            gettext("%(provider)s (its answer: %(code)s)") % {"provider": provider, "code": code} if code else provider
            for provider, code in rows
        ]
        return gettext(", ").join(said) or "—"

    @admin.display(description=_("last error"))
    def trouble(self, message: Message) -> str:
        return error_text(message.last_error)

    @admin.display(description=_("tries"), ordering="attempts")
    def tries(self, message: Message) -> int:
        return message.attempts


def _letter(message: Message) -> Message:
    """Returns the letter that carried the message: its own, or one with others, whose fate it shares."""
    return Message.objects.filter(pk=message.within).first() or message if message.within else message


def _values(message: Message) -> SafeString:
    """Shows the values in the text, by people's names instead of the program's."""
    values = {**message.parameters, **({PAGE: path_of(message)} if PAGE in message.parameters else {})}
    rows = ((_as_read(name, value),) for name, value in values.items() if value not in (None, "", []))
    return format_html_join("", "<div>{}</div>", rows)


def _as_read(name: str, value: Any) -> Any:
    """A value as the message says it to who reads the page's language."""
    if name == "reasons":
        return say_stored(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, InLanguages):
        return value.said_in(get_language() or "")
    if isinstance(value, list):
        return gettext(", ").join(str(_as_read("", each)) for each in value)
    if isinstance(value, dict):
        return gettext("; ").join(str(_as_read("", each)) for each in value.values() if each not in (None, "", []))
    return value


class StandingFilter(admin.SimpleListFilter):
    """Filters by the state of a confirmation: Confirmation.standing, as the database finds it."""

    title = _("state")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STANDINGS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Confirmation]) -> QuerySet[Confirmation]:
        unanswered = queryset.filter(answer="")
        match self.value():
            case None:
                return queryset
            case "pending":
                return unanswered.filter(ended_at=None, expires_at__gt=Now())
            case "lapsed":
                return unanswered.filter(ended_at=None, expires_at__lte=Now())
            case "replaced":
                return unanswered.filter(ended_at__isnull=False)
            case answer:
                return queryset.filter(answer=answer)


@admin.register(Confirmation, site=desk)
class ConfirmationAdmin(DeskAdmin):
    """Confirmations, read only, with their contacts; for 90 days, without addresses and names."""

    list_display = (
        client_name,
        "channel",
        "asker",
        "standing_label",
        moment("sent_at", _("consent requested")),
        moment("expires_at", _("expires")),
        moment("ended_at", _("answered")),
        "wrong_codes",
    )
    list_filter = (StandingFilter, "channel")
    search_fields = ("tenant__legal_name",)
    list_select_related = ("tenant",)
    fields = readonly_fields = list_display
    ordering = ("-sent_at",)

    @admin.display(description=_("asked for by"))
    def asker(self, row: Confirmation) -> str:
        return gettext("a stranger, on the status page") if row.address else gettext("the client")

    @admin.display(description=_("wrong codes"), ordering="wrong")
    def wrong_codes(self, row: Confirmation) -> int:
        return row.wrong

    @badge(_("state"), agreed="success", pending="info", lapsed="warning", declined="warning", withdrew="warning")
    def standing_label(self, row: Confirmation) -> tuple[str, str]:
        standing = row.standing(timezone.now())
        return standing, str(STANDINGS[standing])
