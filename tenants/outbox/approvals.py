"""Keeps track of which texts a vendor has approved: collects, submits and polls them. Only approved ones can
be sent.
"""

import time
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tenants.agenda.services import schedule_for_platform
from tenants.context import current_tenant
from tenants.database.identifiers import uuid7
from tenants.domain.approved_texts import ApprovedText, TextFault, text_faults
from tenants.models import Tenant
from tenants.outbox.channels import Approved, CannotBeReached, Letter, Signature, TryLater
from tenants.outbox.exporting import CHANNELS, NotATemplate, message_names, ways
from tenants.outbox.models import Message, ProviderTemplate
from tenants.outbox.providers.configured import Provider, providers_of
from tenants.outbox.providers.vendors import KeepsTemplates, TextHeld
from tenants.outbox.selectors import CODES
from tenants.outside.exchange import PassingTrouble
from tenants.refusals import Refused

log = structlog.get_logger(__name__)
HAND_IN, ASK_AFTER = "outbox.hand_in_text", "outbox.ask_after_texts"  # due work
State = ProviderTemplate.State


def approved_texts(vendor: str, channel: str, template: str, language: str) -> list[ProviderTemplate]:
    """Returns the texts that a vendor has approved for a template of ours."""
    state, drift = State.APPROVED, ""
    rows = ProviderTemplate.objects.filter(vendor=vendor, channel=channel, template=template, language=language)
    return list(rows.filter(state=state, drift=drift))


def approved_for(texts: Sequence[ProviderTemplate], letter: Letter) -> Approved | None:
    """Returns the approved text that says exactly what the letter says, with its values in order; None where there is
    none.
    """
    for row in texts:
        text = ApprovedText(row.text)
        if (values := text.values_in(letter.said)) is not None:
            return Approved(row.code, {name: values[name] for name in text.variables})
    return None


def refused(vendor: str, channel: str, code: str, why: str) -> None:
    """Notes that a vendor refuses a text that it had approved: it is no longer used, and the desk sees why."""
    ProviderTemplate.objects.filter(vendor=vendor, channel=channel, code=code).update(
        state=State.REFUSED, reason=why[:500], asked_at=Now()
    )
    log.error("provider_template.refused", provider=vendor, code=code, error=why)


def own_signature() -> Signature | None:
    """Returns the signature of SMS from the client in use to its own customers; None while no provider in use approves
    it. It reads the row afresh: the request's client may have been read before a change.
    """
    text, signed_by = Tenant.objects.values_list("sms_signature", "signed_by").get(pk=current_tenant().pk)
    approved = frozenset(signed_by) & {each.name for each in providers_of(Message.Channel.SMS)}
    return Signature(text, approved) if text and approved else None


def collect() -> int:
    """Adds a row for every text that a vendor in use would have to approve. Returns how many are new.

    Rows of texts that we no longer send stay, marked, as long as the vendor has them.
    """
    new = 0
    for channel in CHANNELS:
        vendors = {each.vendor for each in providers_of(channel) if each.vendor}
        for vendor in sorted(vendors):
            new += _collect(vendor, channel)
    return new


def _collect(vendor: str, channel: str) -> int:
    said: set[tuple[str, str, str]] = set()
    new = 0
    for template in message_names(channel):
        for language, _name in settings.LANGUAGES:
            try:
                texts = ways(template, channel, language)
            except NotATemplate as why:
                log.warning("provider_template.none", template=template, error=str(why))
                continue
            for text in texts:
                said.add((template, language, text.digest))
                _row, made = ProviderTemplate.objects.get_or_create(
                    vendor=vendor,
                    channel=channel,
                    template=template,
                    language=language,
                    digest=text.digest,
                    defaults={"text": text.text, "variables": list(text.variables)},
                )
                new += made
    for row in ProviderTemplate.objects.filter(vendor=vendor, channel=channel):
        current = (row.template, row.language, row.digest) in said
        if current != row.current:
            ProviderTemplate.objects.filter(pk=row.pk).update(current=current)
    return new


def hand_in_soon(template_id: UUID) -> None:
    """Schedules the submission of a text to its vendor.

    Raises Refused when the vendor has it already, or would refuse it.
    """
    with transaction.atomic():
        row: ProviderTemplate = ProviderTemplate.objects.select_for_update().get(pk=template_id)
        if row.state in (State.SENDING, State.IN_REVIEW, State.APPROVED):
            raise Refused(_("This text is with the provider already."))
        if faults := text_faults(ApprovedText(row.text)):
            raise Refused(" ".join(fault_words(each) for each in faults))
        ProviderTemplate.objects.filter(pk=row.pk).update(state=State.SENDING, reason="", drift="")
        schedule_for_platform(HAND_IN, key=str(row.pk), template=str(row.pk))


def submit(template_id: UUID) -> None:
    """Submits a text to its vendor, in a worker. A failure is written to its row."""
    row: ProviderTemplate = ProviderTemplate.objects.get(pk=template_id)
    if row.state in (State.IN_REVIEW, State.APPROVED):
        return
    kind, text, said = (
        "code" if row.template in CODES else "notice",
        ApprovedText(row.text),
        {"reason": "", "drift": ""},
    )
    try:
        said["code"] = _keeper(row).hand_in(f"{row.template} {row.language} {row.digest[:6]}", text, kind=kind)
        said["state"] = State.IN_REVIEW
    except Refused as refusal:
        said |= {"state": State.DRAFT, "reason": str(refusal)}
    except (TryLater, CannotBeReached, PassingTrouble) as error:
        why = _("The provider did not take it: %(why)s") % {"why": str(error)[:200]}
        said |= {"state": State.DRAFT, "reason": why}
    ProviderTemplate.objects.filter(pk=row.pk).update(**said, asked_at=Now())


def ask_soon(template_ids: Sequence[UUID]) -> None:
    """Schedules a query to vendors about some texts."""
    schedule_for_platform(ASK_AFTER, key=uuid7().hex, templates=[str(each) for each in template_ids])


def enter_code(template_id: UUID, code: str) -> None:
    """Enters the vendor's code of a text that was submitted by hand, at the vendor's own site.

    For an SMS the vendor is then asked about its state; for a call, which no vendor can be asked about, entering the
    code says that it is approved. Raises Refused for a code that is none.
    """
    code = code.strip()
    if not code or len(code) > 60 or not code.isascii():
        raise Refused(_("Enter the code that the provider gave to this text."))
    row: ProviderTemplate = ProviderTemplate.objects.get(pk=template_id)
    state = State.APPROVED if row.channel == "voice" else State.IN_REVIEW
    ProviderTemplate.objects.filter(pk=row.pk).update(code=code, state=state, reason="", drift="", asked_at=Now())


def poll(rows: QuerySet[ProviderTemplate] | None = None, *, seconds: float = 25.0) -> int:
    """Asks vendors about the texts that they have (default: all): the state, and whether the vendor holds our text.

    Those asked about longest ago come first, for so many seconds. Returns how many have changed.
    """
    changed, ends = 0, time.monotonic() + seconds
    if rows is None:
        rows = ProviderTemplate.objects.all()
    for row in rows.exclude(code="").filter(channel="sms").order_by("asked_at"):
        if time.monotonic() > ends:
            break
        try:
            held = _keeper(row).look_up(row.code)
        except (TryLater, CannotBeReached, PassingTrouble, Refused) as error:
            log.warning("provider_template.not_asked", provider=row.vendor, error=str(error)[:200])
            continue
        changed += _note_held(row, held)
    return changed


def _note_held(row: ProviderTemplate, held: TextHeld | None) -> bool:
    """Writes what a vendor holds. A text that differs from ours by a byte is drift: it would say something else."""
    if held is None:
        state, reason, drift = State.GONE, "", ""
    else:
        state, reason = State(held.state), held.reason
        drift = "" if held.text in (row.text, ApprovedText(row.text).numbered()) else held.text
    with transaction.atomic():
        news = (row.state, row.drift) != (state, drift)
        ProviderTemplate.objects.filter(pk=row.pk).update(state=state, reason=reason[:500], drift=drift, asked_at=Now())
    if news:
        log.info("provider_template.changed", provider=row.vendor, code=row.code, state=str(state), drift=bool(drift))
    return news


def _keeper(row: ProviderTemplate) -> KeepsTemplates:
    provider: Provider | None = next((each for each in providers_of(row.channel) if each.vendor == row.vendor), None)
    keeper: object = provider.sender() if provider else None
    if not isinstance(keeper, KeepsTemplates):
        raise Refused(_("This provider is not set, or keeps no texts that can be asked for: enter its code by hand."))
    return keeper


def fault_words(fault: TextFault) -> str:
    """Returns why a vendor would refuse a text, in the current language."""
    return {
        TextFault.SIGNATURE: _("The text must not contain 【】: the provider adds the signature."),
        TextFault.MOBILE: _("The text must not contain a mobile number."),
        TextFault.LINK: _("The text must not contain a link."),
        TextFault.TOO_LONG: _("The text is longer than 500 characters."),
        TextFault.VARIABLE_TWICE: _("A variable may stand in the text only once."),
        TextFault.VARIABLES_SIDE_BY_SIDE: _("There must be words between two variables."),
        TextFault.ONLY_VARIABLES: _("The text must not consist of variables only."),
        TextFault.TOO_MANY_VARIABLES: _("The text has more than 20 variables."),
        TextFault.UNTYPED_VARIABLE: _("A variable has no type that the provider knows."),
        TextFault.CHARACTERS: _("The text has symbols that providers refuse, such as → or 「」."),
    }[fault]
