"""Strangers subscribe to a client's status page, by mail or SMS; to look at a link does nothing, ever."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portal.people.forms import ContactCodeForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.networks import network_of
from portal.shell.pages import GONE, INVALID, not_before, posted
from portal.shell.refusals import add_refusal
from portal.shell.words import wrong_code_text
from portal.status.subscribing_forms import ChosenDirectories, SubscribeForm
from tenants.codes import CodeOutcome
from tenants.outbox.models import Message
from tenants.people import subscribers
from tenants.people.models import StatusSubscriber
from tenants.refusals import Refused, TooSoon
from tenants.selectors import status_page_is_public


@dataclass(frozen=True)
class SubscribePage:
    """state: form; sent: a letter is on its way, if the address may be written to."""

    state: str
    form: SubscribeForm


@require_http_methods(["GET", "HEAD", "POST"])
def status_subscribe(request: HttpRequest) -> HttpResponse:
    """Ask to be told; the answer is the same whether the address has subscribed before or not."""
    if not status_page_is_public():
        raise Http404
    form, again_at = SubscribeForm(posted(request)), None
    if form.is_valid():
        try:
            row = subscribers.subscribe(
                form.channel,
                form.to,
                directories=form.cleaned_data["directories"],
                language=get_language() or "zh-hans",
                network=network_of(request),
            )
        except TooSoon as refused:
            add_refusal(form, refused)
            again_at = refused.again_at
        except Refused as refused:
            add_refusal(form, refused)
        else:
            if row.channel == Message.Channel.SMS:
                return redirect(subscribers.code_path(row))
            return render_page(request, "portal/status/subscribe.html", SubscribePage("sent", form))
    page = SubscribePage("form", form)
    answer = render_page(request, "portal/status/subscribe.html", page, INVALID if form.is_bound else 200)
    return answer if again_at is None else not_before(answer, again_at)


@dataclass(frozen=True)
class CodePage:
    """The code of an SMS is given back here."""

    form: ContactCodeForm


@require_http_methods(["GET", "HEAD", "POST"])
def status_code(request: HttpRequest, token: str) -> HttpResponse:
    """The code that came by SMS opens the subscription; this address alone opens nothing."""
    subscriber = subscribers.subscriber_of_code(token)
    if subscriber is None:
        raise Http404
    form, again_at = ContactCodeForm(posted(request)), None
    if form.is_valid():
        try:
            answer = subscribers.give_code(subscriber, form.cleaned_data["code"], network=network_of(request))
        except TooSoon as refused:
            add_refusal(form, refused, at="code")
            again_at = refused.again_at
        else:
            row = StatusSubscriber.objects.filter(pk=subscriber).first()
            if answer.outcome is CodeOutcome.PROVED and row is not None:
                return redirect(subscribers.subscription_path(row))
            form.add_error("code", wrong_code_text(answer))
    page = render_page(request, "portal/status/code.html", CodePage(form), INVALID if form.is_bound else 200)
    return page if again_at is None else not_before(page, again_at)


@dataclass(frozen=True)
class SubscriptionPage:
    """state: asked (not confirmed yet), told, ended, gone (the link is used, or too old); saved: a choice was saved."""

    state: str
    form: ChosenDirectories | None = None
    saved: bool = False


@csrf_exempt  # the link itself is what allows it: a mail program posts to it (RFC 8058), without a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def status_subscription(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link in each letter: confirm, choose directories, end it; each by a button."""
    row = subscribers.subscriber_of(token)
    if row is None:
        return _subscription(request, SubscriptionPage("gone"), GONE)
    form = ChosenDirectories(initial={"directories": row.directories})
    if request.method != "POST":
        return _subscription(request, SubscriptionPage("told" if row.agreed_at else "asked", form))
    what = request.POST.get("what", "")
    if what == "end" or request.POST.get("List-Unsubscribe") == "One-Click":
        subscribers.end_subscription(row)
        return _subscription(request, SubscriptionPage("ended"))
    if what == "confirm":
        subscribers.confirm(row)
        return _subscription(request, SubscriptionPage("told", form))
    form = ChosenDirectories(request.POST, initial={"directories": row.directories})
    if what != "choose" or row.agreed_at is None or not form.is_valid():
        return _subscription(request, SubscriptionPage("told" if row.agreed_at else "asked", form), INVALID)
    subscribers.choose_directories(row, form.cleaned_data["directories"])
    return _subscription(request, SubscriptionPage("told", form, saved=True))


@allowed("operator")
@require_POST
def remove_subscriber(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The client tells somebody nothing more."""
    row = get_object_or_404(StatusSubscriber, pk=pk)
    subscribers.end_subscription(row, by=actor(request))
    messages.success(request, _("The subscription was ended."))
    return redirect("settings_status")


def _subscription(request: HttpRequest, page: SubscriptionPage, status: int = 200) -> HttpResponse:
    return render_page(request, "portal/status/subscription.html", page, status)
