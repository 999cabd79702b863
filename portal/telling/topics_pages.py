"""Pages of topics by channel for each contact and the client, of who would hear of something, and of a test message."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labels.selectors import about_numbers, about_typed
from maintenance.models import MaintenanceRequest
from portal.shell.access import PortalRequest, actor, allowed, may
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID
from portal.shell.refusals import carry_out, status_of
from portal.shell.scopes import ToldScopeForm, TopicScopeForm
from portal.shell.undo import as_posted, saved, stands_otherwise
from portal.telling.topics_forms import TopicsForm, WouldBeToldForm
from tenants.domain.topics import Rhythm, Topic
from tenants.people import reachability, subscriptions
from tenants.people.contacts import FIELD
from tenants.people.models import Contact
from tenants.people.telling import who_would_be_told
from tenants.people.texts import CHANNELS, EXAMPLES, RHYTHMS, TOPICS, WHY
from tenants.refusals import Refused


@dataclass(frozen=True)
class TopicsPage:
    """The matrix of a contact, or without one of the company, which the contacts inherit."""

    form: TopicsForm
    contact: Contact | None


@dataclass(frozen=True)
class Told:
    """Says whether a contact would hear, by which channels, how often, and why."""

    name: str
    channels: list[str]
    rhythm: str
    why: str


@dataclass(frozen=True)
class WouldBeToldPage:
    """The people who would hear of something, and why. told: None until the question makes sense."""

    form: WouldBeToldForm
    told: list[Told] | None
    reached: int


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def company_topics(request: PortalRequest) -> HttpResponseBase:
    """The page sets the topics for every contact that has not chosen otherwise."""
    return _topics(request, None)


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def contact_topics(request: PortalRequest, contact_id: UUID) -> HttpResponseBase:
    """The page sets one contact's topics."""
    if request.method == "POST" and not may(request.user, "operator"):
        raise PermissionDenied
    return _topics(request, get_object_or_404(Contact, pk=contact_id))


@dataclass(frozen=True)
class TopicScopePage:
    """The numbers for which a contact, or without one the company, hears of one topic. word, examples: of the topic."""

    form: TopicScopeForm
    contact: Contact | None
    word: str
    examples: str


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def company_topic_scope(request: PortalRequest, topic: str) -> HttpResponseBase:
    """The page sets the numbers for which the company's contacts hear of a topic, unless they have chosen otherwise."""
    return _scope(request, None, topic)


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def contact_topic_scope(request: PortalRequest, contact_id: UUID, topic: str) -> HttpResponseBase:
    """The page sets the numbers for which one contact hears of a topic."""
    return _scope(request, contact_id, topic)


@allowed("viewer")
@require_safe
def would_be_told(request: PortalRequest) -> HttpResponse:
    """The page says, before anything is sent, who would hear of a subject, by which channels, and why."""
    form = WouldBeToldForm(request.GET if "topic" in request.GET else None)
    told = None
    if form.is_valid():
        data = form.cleaned_data
        about = about_typed(number=data["number"], group=data["group"], directory=data["directory"])
        if data["request"]:
            about = about_numbers(get_object_or_404(MaintenanceRequest, pk=data["request"]).numbers.all())
        told = [
            Told(
                contact.name,
                [str(CHANNELS[channel]) for channel in hearing.channels],
                "" if hearing.rhythm is Rhythm.AT_ONCE else str(RHYTHMS[hearing.rhythm]),
                str(WHY[hearing.why]),
            )
            for contact, hearing in who_would_be_told(Topic(data["topic"]), about)
        ]
    reached = sum(bool(each.channels) for each in told or [])
    status = INVALID if form.is_bound and told is None else 200
    return render_page(request, "portal/telling/would_be_told.html", WouldBeToldPage(form, told, reached), status)


@allowed("operator")
@require_POST
@once
def test_contact(request: PortalRequest, contact_id: UUID, channel: str) -> HttpResponse:
    """Send one contact a test message; to an address that was refused, too."""
    contact = get_object_or_404(Contact, pk=contact_id)
    if channel not in FIELD:
        raise Http404
    try:
        reachability.send_test(contact.pk, channel, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A test message to %(name)s is on its way.") % {"name": contact.name})
    return redirect("settings_contacts")


def _topics(request: PortalRequest, contact: Contact | None) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, TopicsForm(contact=contact))
    return _save(request, contact)


@allowed("operator")
def _save(request: PortalRequest, contact: Contact | None) -> HttpResponse:
    form, now = TopicsForm(request.POST, contact=contact), TopicsForm(contact=contact)
    if stands_otherwise(request, now):
        return redirect("settings_contacts")
    before = as_posted(now)
    carry_out(form, lambda: subscriptions.choose_all(contact, form.chosen(), form.summary(), by=actor(request)))
    if form.errors:
        return _page(request, form)
    if contact:
        contact.refresh_from_db()
    saved(request, before, TopicsForm(contact=contact))
    return redirect("settings_contacts")


def _scope(request: PortalRequest, contact_id: UUID | None, name: str) -> HttpResponseBase:
    if request.method == "POST" and not may(request.user, "operator"):
        raise PermissionDenied
    contact = None if contact_id is None else get_object_or_404(Contact, pk=contact_id)
    if name not in {*Topic}:
        raise Http404
    topic = Topic(name)
    if request.method == "POST":
        return _save_scope(request, contact, topic)
    return _scope_page(request, TopicScopeForm(contact=contact, topic=topic), contact, topic)


def _save_scope(request: PortalRequest, contact: Contact | None, topic: Topic) -> HttpResponse:
    form, now = (TopicScopeForm(data, contact=contact, topic=topic) for data in (request.POST, None))
    there = redirect("contact_topics", contact.pk) if contact else redirect("settings_topics")
    if stands_otherwise(request, now):
        return there
    before = as_posted(now)
    carry_out(form, lambda: subscriptions.choose(contact, topic, form.chosen(), by=actor(request)))
    if form.errors:
        return _scope_page(request, form, contact, topic)
    saved(request, before, TopicScopeForm(contact=contact, topic=topic))
    return there


def _scope_page(request: PortalRequest, form: TopicScopeForm, contact: Contact | None, topic: Topic) -> HttpResponse:
    _disable(request, form)
    page = TopicScopePage(form, contact, str(TOPICS[topic]), str(EXAMPLES[topic]))
    return render_page(request, "portal/telling/topic_scope.html", page, status_of(form))


def _disable(request: PortalRequest, form: ToldScopeForm) -> None:
    """Makes the form read-only for people who may not change it."""
    if not may(request.user, "operator"):
        for field in form.fields.values():
            field.disabled = True


def _page(request: PortalRequest, form: TopicsForm) -> HttpResponse:
    _disable(request, form)
    return render_page(request, "portal/telling/topics.html", TopicsPage(form, form.contact), status_of(form))
