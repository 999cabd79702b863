"""Whom to tell about maintenance, and what they say to that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from labels.domain.numbers import number_text
from portal.people.forms import ContactCodeForm, ContactForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import CONFLICT, GONE, INVALID, not_before
from portal.shell.refusals import add_refusal
from portal.shell.undo import as_posted, saved, stands_otherwise
from portal.shell.words import wrong_code_text
from tenants.codes import CodeOutcome
from tenants.domain.topics import MANDATORY, OPTIONAL, Topic
from tenants.outbox.models import Message
from tenants.outbox.selectors import unreached_addresses
from tenants.people import contacts as services, opting_out, selectors
from tenants.people.contacts import FIELD
from tenants.people.models import Contact
from tenants.people.subscriptions import leave_topics
from tenants.people.texts import TOPICS
from tenants.refusals import Refused, TooSoon

PREFERENCES: Final = frozenset({"language", "quiet_from", "quiet_until", "calendar"})  # what can be undone


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def contacts(request: PortalRequest) -> HttpResponseBase:
    """The page lists all contacts; an operator adds others."""
    return _save(request, Contact()) if request.method == "POST" else _page(request, ContactForm())


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: PortalRequest, contact_id: UUID) -> HttpResponseBase:
    """Change one contact."""
    contact = get_object_or_404(Contact, pk=contact_id)
    if request.method == "POST":
        return _save(request, contact)
    return _page(request, ContactForm(instance=contact), editing=contact)


@allowed("operator")
@require_POST
def remove_contact(request: PortalRequest, contact_id: UUID) -> HttpResponse:
    """Removes a contact: this address gets nothing more."""
    contact = get_object_or_404(Contact, pk=contact_id)
    try:
        services.remove_contact(contact, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("settings_contacts")
    messages.success(request, _("%(name)s will no longer be notified.") % {"name": contact.name})
    return redirect("settings_contacts")


@allowed("operator")
@require_POST
@once
def ask_contact(request: PortalRequest, contact_id: UUID, channel: str) -> HttpResponse:
    """Ask a contact again, by SMS or e-mail."""
    contact = get_object_or_404(Contact, pk=contact_id)
    if channel not in FIELD:
        raise Http404
    try:
        services.ask(contact, channel, by=actor(request))
    except TooSoon as refused:
        messages.error(request, str(refused))
        return not_before(_page(request, ContactForm()), refused.again_at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _asked([channel]))
    return redirect("settings_contacts")


@allowed("viewer")
@require_POST
def give_contact_code(request: PortalRequest, contact_id: UUID) -> HttpResponse:
    """Take the code, from the contact or whoever heard it. Not `once`: that would undo the count of wrong ones."""
    contact = get_object_or_404(Contact, pk=contact_id)
    form, status, again_at = _code_form(contact, request.POST), INVALID, None
    if form.is_valid():
        try:
            answer = services.give_back(contact.pk, form.cleaned_data["code"], by=actor(request))
        except TooSoon as refused:
            add_refusal(form, refused, at="code")
            again_at = refused.again_at
        else:
            if answer.outcome is CodeOutcome.PROVED:
                messages.success(request, _("%(name)s will be notified by SMS.") % {"name": contact.name})
                return redirect("settings_contacts")
            form.add_error("code", wrong_code_text(answer))
    page = _page(request, ContactForm(), code_form=form, code_of=contact.pk, status=status)
    return page if again_at is None else not_before(page, again_at)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link in an e-mail: to look does nothing, a button agrees or declines."""
    row = services.open_link(token)
    if row is None:
        return render(request, "portal/people/confirm_contact.html", {"state": "gone"}, status=GONE)
    if request.method != "POST":
        return render(request, "portal/people/confirm_contact.html", {"state": "asked"})
    agreed = request.POST.get("answer") == "agree"
    if not agreed and request.POST.get("answer") != "decline":
        return render(request, "portal/people/confirm_contact.html", {"state": "asked"}, status=INVALID)
    try:
        services.answer_agreement(token, agreed=agreed)
    except Refused:  # answered in another tab meanwhile
        return render(request, "portal/people/confirm_contact.html", {"state": "gone"}, status=GONE)
    return render(request, "portal/people/confirm_contact.html", {"state": "agreed" if agreed else "declined"})


@csrf_exempt  # the link itself is what allows it: a mail program posts to it (RFC 8058), without a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The way out in each letter to a contact: to look does nothing, a button or a mail program's POST ends it."""
    contact = opting_out.contact_of_letter(token)
    if contact is None:
        return render_page(request, "portal/people/stop_contact.html", StopPage("gone"), status=GONE)
    # Who is no contact is told for having done something, whatever it was about: that ends as a whole.
    topic = None if contact._state.adding else opting_out.topic_of_letter(token)
    refusal, left = "", False
    if request.method == "POST":
        try:
            of_topic = request.POST.get("List-Unsubscribe") == "One-Click" or request.POST.get("what") == "topic"
            if of_topic and not contact._state.adding:
                left = _leave(contact, topic)
            else:
                chosen = set(FIELD) if request.POST.get("what") == "all" else {"email"}  # the letter came by e-mail
                contact = opting_out.withdraw(token, chosen)
        except Refused as refused:
            refusal = str(refused)
    page = StopPage(
        state="stopped" if "email" not in contact.channels else "told",
        by_sms="sms" in contact.channels,
        topic=str(TOPICS[topic]) if topic else "",
        must_be_known=topic in MANDATORY,
        left=left,
        refusal=refusal,
    )
    return render_page(request, "portal/people/stop_contact.html", page, status=CONFLICT if refusal else 200)


def _leave(contact: Contact, topic: Topic | None) -> bool:
    """Ends e-mails of the letter's topic; a letter without a topic ends all but the mandatory ones."""
    if topic in MANDATORY:
        return False
    leave_topics(contact.pk, [topic] if topic else OPTIONAL, Message.Channel.EMAIL)
    return True


@dataclass(frozen=True)
class StopPage:
    """The way out of a letter.

    state: told: buttons for this topic, this address, all; stopped: no more e-mails; gone: no contact any more, or
    under another address. topic: in words, of the letter; must_be_known: it is a mandatory one; left: it has just been
    left. refusal: why somebody may not go. by_sms: the contact is told by SMS too.
    """

    state: str
    by_sms: bool = False
    topic: str = ""
    must_be_known: bool = False
    left: bool = False
    refusal: str = ""


@allowed("operator")
def _save(request: PortalRequest, row: Contact) -> HttpResponse:
    editing, now = None if row._state.adding else row, ContactForm(instance=row)
    if stands_otherwise(request, now):
        return redirect("settings_contacts")
    before, form = as_posted(now), ContactForm(request.POST, instance=row)
    if not form.is_valid():
        return _page(request, form, editing=editing, status=INVALID)
    try:
        asked = services.save(form.instance, by=actor(request))
    except TooSoon as refused:
        add_refusal(form, refused)
        return not_before(_page(request, form, editing=editing), refused.again_at)
    except Refused as refused:
        add_refusal(form, refused)
    except ValidationError as error:
        form.add_error(None, error)
    else:
        if editing and not asked and PREFERENCES.issuperset(form.changed_data):
            saved(request, before, ContactForm(instance=Contact.objects.get(pk=row.pk)))
        else:
            messages.success(request, _asked(asked) if asked else _("Saved."))
        return redirect("settings_contacts")
    return _page(request, form, editing=editing, status=CONFLICT)


@dataclass(frozen=True)
class Way:
    """An address of a contact.

    channel: email or sms; answer: of the family contact; by: who answered, in words. failed: its server refuses it.
    unreached: since when (real time) what was sent there has not arrived, None where the last has.
    """

    channel: str
    answer: str
    at: datetime | None
    by: str
    failed: bool
    unreached: datetime | None


@dataclass(frozen=True)
class ContactRow:
    """A contact. code_form: while a code waits that was sent to it; bot_unreached: as of a Way."""

    contact: Contact
    mobile: str
    ways: list[Way]
    bot_unreached: datetime | None
    code_form: ContactCodeForm | None


@dataclass(frozen=True)
class ContactsPage:
    """Everyone who is told, and the form of another or of the one that is edited. nobody: no contact is reached."""

    contacts: list[ContactRow]
    form: ContactForm
    editing: Contact | None
    nobody: bool


def _page(
    request: PortalRequest,
    form: ContactForm,
    *,
    editing: Contact | None = None,
    code_form: ContactCodeForm | None = None,
    code_of: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    typed, told = services.codes_waiting(), selectors.contacts()
    unreached = unreached_addresses(request.tenant)
    rows = [
        ContactRow(
            contact=row,
            mobile=number_text(row.mobile) if row.mobile else "",
            ways=_ways(row, unreached),
            bot_unreached=unreached.get((row.pk, Message.Channel.BOT)) if row.bot_kind else None,
            code_form=code_form if row.pk == code_of else _code_form(row) if row.pk in typed else None,
        )
        for row in told
    ]
    nobody = bool(told) and not any(row.channels for row in told)
    return render_page(request, "portal/people/contacts.html", ContactsPage(rows, form, editing, nobody), status)


def _code_form(row: Contact, data: Any = None) -> ContactCodeForm:
    """Returns the form of a contact's code; its fields have names of their own, as several stand on one page."""
    return ContactCodeForm(data, auto_id=f"{row.pk}_%s")


def _ways(row: Contact, unreached: Mapping[tuple[UUID, str], datetime]) -> list[Way]:
    return [
        Way(
            channel,
            getattr(row, f"{field}_answer"),
            getattr(row, f"{field}_answered_at"),
            getattr(row, f"get_{field}_answered_by_display")(),
            getattr(row, f"{field}_failed_at") is not None,
            _since(unreached.get((row.pk, channel)), getattr(row, f"{field}_answered_at")),
        )
        for channel, field in FIELD.items()
        if getattr(row, field)
    ]


def _since(unreached: datetime | None, answered: datetime | None) -> datetime | None:
    """Returns since when an address fails; None if it was confirmed after the failure."""
    return unreached if unreached is not None and (answered is None or answered < unreached) else None


def _asked(channels: Any) -> str:
    if "sms" in channels and "email" in channels:
        return _("A code by SMS and an e-mail with a link are on their way: nothing else is sent before they answer.")
    if "sms" in channels:
        return _("A code is on its way by SMS: type it here once the contact has told you.")
    return _("An e-mail with a link is on its way: nothing else is sent before the contact agrees.")
