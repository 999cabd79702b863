"""The texts that SMS and voice providers have to approve: their submission, their state, a provider's changes."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, badge, command, moment
from portal.shell.desk.site import desk
from portal.shell.refusals import refusals_told
from portal.telling.names import name_over_template
from tenants.domain.approved_texts import ApprovedText, parts_of, text_faults
from tenants.outbox import approvals
from tenants.outbox.models import ProviderTemplate

VENDORS = {"aliyun": lazy("Aliyun"), "tencent": lazy("Tencent Cloud")}


@admin.register(ProviderTemplate, site=desk)
class ProviderTemplateAdmin(DeskAdmin):
    """Each text, provider and language. Administrators submit texts, or enter the code of one submitted by hand."""

    may_change = ADMINISTRATORS
    actions = ("hand_in", "ask")
    list_display = (
        "vendor_name",
        "letter",
        "language",
        "text",
        "state_label",
        "code",
        "trouble",
        moment("asked_at", lazy("last checked")),
    )
    list_filter = ("state", "vendor", "channel", "language", "current")
    search_fields = ("template", "text", "code", "reason")
    ordering = ("-current", "vendor", "channel", "template", "language")
    list_per_page = 100
    fields = (
        "vendor_name",
        "channel",
        "letter",
        "language",
        "text",
        "as_numbered",
        "parts",
        "code",
        "state",
        "trouble",
        moment("asked_at", lazy("last checked")),
    )
    readonly_fields = tuple(each for each in fields if each != "code")

    @badge(
        lazy("state"),
        approved="success",
        in_review="info",
        sending="info",
        draft="warning",
        refused="danger",
        gone="danger",
    )
    def state_label(self, row: ProviderTemplate) -> tuple[str, str]:
        if row.drift:
            return "refused", _("Changed at the provider")
        return row.state, str(row.get_state_display())

    @admin.display(description=lazy("provider"), ordering="vendor")
    def vendor_name(self, row: ProviderTemplate) -> str:
        return str(VENDORS.get(row.vendor, row.vendor))

    @admin.display(description=lazy("template"), ordering="template")
    def letter(self, row: ProviderTemplate) -> SafeString:
        return name_over_template(row.template)

    @admin.display(description=lazy("trouble"))
    def trouble(self, row: ProviderTemplate) -> SafeString | str:
        """Says why it cannot be used: the provider's answer, its other text, or what it would refuse."""
        if row.drift:
            return format_html("{} <q>{}</q>", _("The provider holds:"), row.drift)
        if row.reason:
            return row.reason
        if not row.current:
            return _("Shouhao no longer uses this text.")
        if row.state == ProviderTemplate.State.DRAFT:
            return " ".join(approvals.fault_words(each) for each in text_faults(ApprovedText(row.text)))
        return ""

    @admin.display(description=lazy("with numbered variables"))
    def as_numbered(self, row: ProviderTemplate) -> str:
        return ApprovedText(row.text).numbered()

    @admin.display(description=lazy("SMS that it takes, as it stands"))
    def parts(self, row: ProviderTemplate) -> int:
        return parts_of(row.text)

    @command(lazy("Submit to the provider"), "change")
    def hand_in(self, request: HttpRequest, rows: QuerySet[ProviderTemplate]) -> None:
        taken = 0
        for row in rows:
            with refusals_told(request):
                approvals.hand_in_soon(row.pk)
                taken += 1
        if taken:
            said = ngettext("%(n)d text is being submitted.", "%(n)d texts are being submitted.", taken) % {"n": taken}
            messages.success(request, said)

    @command(lazy("Check their status at the providers"), "change")
    def ask(self, request: HttpRequest, rows: QuerySet[ProviderTemplate]) -> None:
        asked = [row.pk for row in rows]
        approvals.ask_soon(asked)
        said = ngettext("%(n)d text is being checked.", "%(n)d texts are being checked.", len(asked))
        messages.success(request, said % {"n": len(asked)})

    def save_model(self, request: HttpRequest, obj: ProviderTemplate, form: Any, change: bool) -> None:
        """Takes nothing but the code of a text that was submitted at the provider's own site."""
        approvals.enter_code(obj.pk, obj.code)
