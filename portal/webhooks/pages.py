"""Webhooks: where programs listen, what they were told and what they answered."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.missing import missing_is_404
from portal.shell.once import once
from portal.shell.pages import page_of
from portal.shell.refusals import carry_out, refusals_told, status_of
from portal.webhooks.forms import EndpointForm, ReplayForm
from tenants.clock import real_now
from tenants.people.texts import TOPICS
from tenants.refusals import Refused
from tenants.webhooks import selectors, services
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint, WebhookEvent
from tenants.webhooks.selectors import EndpointStanding

LATELY: Final = timedelta(days=1)


@dataclass(frozen=True)
class EndpointShown:
    """An endpoint, its topics in words (none: all), and how it fared in the last day."""

    endpoint: Endpoint
    topics: list[str]
    standing: EndpointStanding


@dataclass(frozen=True)
class WebhooksPage:
    """The endpoints where programs listen. secret: of a new one, shown this once, or empty; last_seq:
    the newest event.
    """

    endpoints: list[EndpointShown]
    form: EndpointForm
    made: Endpoint | None
    secret: str
    last_seq: int


@sensitive_variables("secret")
@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks_list(request: PortalRequest) -> HttpResponseBase:
    """The page lists all endpoints; an owner adds one, whose secret is shown this once."""
    return _make(request) if request.method == "POST" else _list(request, EndpointForm())


@sensitive_variables("secret")
@allowed("owner")
def _make(request: PortalRequest) -> HttpResponse:
    form = EndpointForm(request.POST)
    made = carry_out(form, lambda: services.make_endpoint(**form.cleaned_data, by=actor(request)))
    return _list(request, form) if made is None else _list(request, EndpointForm(), *made)


@sensitive_variables("secret")
def _list(request: PortalRequest, form: EndpointForm, made: Endpoint | None = None, secret: str = "") -> HttpResponse:
    standings = selectors.endpoint_standings(real_now() - LATELY)
    rows = [_shown(each, standings.get(each.pk, EndpointStanding())) for each in Endpoint.objects.all()]
    page = WebhooksPage(rows, form, made, secret, selectors.last_seq())
    return render_page(request, "portal/webhooks/list.html", page, status_of(form))


def _shown(endpoint: Endpoint, standing: EndpointStanding) -> EndpointShown:
    return EndpointShown(endpoint, [str(TOPICS.get(each, each)) for each in endpoint.topics], standing)


@dataclass(frozen=True)
class WebhookPage:
    """One endpoint. tries: each with its event, None when that is not kept any more. secret: a new one, or empty."""

    shown: EndpointShown
    form: EndpointForm
    replay: ReplayForm
    secret: str
    page: Page[Attempt]
    tries: list[tuple[Attempt, WebhookEvent | None]]


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """The page shows one webhook and its attempts; an owner changes it."""
    return _change(request, pk) if request.method == "POST" else _one(request, _endpoint(pk))


@allowed("owner")
def _change(request: PortalRequest, pk: UUID) -> HttpResponse:
    endpoint, form = _endpoint(pk), EndpointForm(request.POST)
    carry_out(form, lambda: services.change_endpoint(endpoint.pk, **form.cleaned_data, by=actor(request)))
    if form.errors:
        return _one(request, endpoint, form=form, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("webhook", endpoint.pk)


@sensitive_variables("secret")
def _one(
    request: PortalRequest,
    endpoint: Endpoint,
    *,
    form: EndpointForm | None = None,
    replay: ReplayForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    page_of_tries = page_of(request, selectors.attempts_at(endpoint))
    events = WebhookEvent.objects.defer("body", "data").in_bulk({each.event for each in page_of_tries.object_list})
    tries = [(each, events.get(each.event)) for each in page_of_tries.object_list]
    standing = selectors.endpoint_standings(real_now() - LATELY).get(endpoint.pk, EndpointStanding())
    initial: dict[str, Any] = {"name": endpoint.name, "url": endpoint.url, "topics": endpoint.topics}
    page = WebhookPage(
        shown=_shown(endpoint, standing),
        form=form or EndpointForm(initial=initial),
        replay=replay or ReplayForm(),
        secret=secret,
        page=page_of_tries,
        tries=tries,
    )
    return render_page(request, "portal/webhooks/detail.html", page, status)


@dataclass(frozen=True)
class WebhookTryPage:
    """One try. event: what was sent, None when it is not kept any more; signed: the text that the signature is of."""

    endpoint: Endpoint
    attempt: Attempt
    event: WebhookEvent | None
    signed: str


@allowed("viewer")
@require_safe
def webhook_try(request: PortalRequest, pk: UUID, attempt_id: int) -> HttpResponse:
    """The page shows what was sent and what came back, byte for byte."""
    endpoint = _endpoint(pk)
    with missing_is_404(Attempt.DoesNotExist):
        attempt = selectors.attempt_at(endpoint, attempt_id)
    event = WebhookEvent.objects.filter(pk=attempt.event).first()
    signed = selectors.what_was_signed(attempt, event) if event is not None else ""
    return render_page(request, "portal/webhooks/try.html", WebhookTryPage(endpoint, attempt, event, signed))


# ---------------------------------------------------------------- what is done


@sensitive_variables("secret")
@allowed("owner")
@require_POST
def webhook_rotate(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A new secret, shown this once; the old one is good for a day."""
    endpoint, secret = services.rotate_secret(_endpoint(pk).pk, by=actor(request))
    return _one(request, endpoint, secret=secret)


@allowed("owner")
@require_POST
def webhook_switch(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Switches a webhook on or off."""
    on = request.POST.get("on") == "1"
    with refusals_told(request):
        services.switch_endpoint(_endpoint(pk).pk, on=on, by=actor(request))
        messages.success(
            request, _("The webhook is on. You can resend what it missed.") if on else _("The webhook is off.")
        )
    return redirect("webhook", pk)


@allowed("owner")
@require_POST
def webhook_delete(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Deletes a webhook: it gets nothing more."""
    services.delete_endpoint(_endpoint(pk).pk, by=actor(request))
    messages.success(request, _("The webhook was deleted."))
    return redirect("settings_webhooks")


@allowed("operator")
@require_POST
@once
def webhook_test(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A test event, at once."""
    try:
        attempt = services.send_test_event(_endpoint(pk).pk)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("webhook", pk)
    return redirect("webhook_try", pk, attempt.pk)


@allowed("operator")
@require_POST
@once
def webhook_resend(request: PortalRequest, pk: UUID, event_id: UUID) -> HttpResponse:
    """One event once more."""
    with missing_is_404(WebhookEvent.DoesNotExist), refusals_told(request):
        services.resend(_endpoint(pk).pk, event_id)
        messages.success(request, _("The event is being resent."))
    return redirect("webhook", pk)


@allowed("operator")
@require_POST
@once
def webhook_replay(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Sends everything from an event or an instant on again."""
    endpoint, form = _endpoint(pk), ReplayForm(request.POST)
    replayed = carry_out(form, lambda: services.replay(endpoint.pk, **form.cleaned_data, by=actor(request)))
    if replayed is None:
        return _one(request, endpoint, replay=form, status=status_of(form))
    _same, count = replayed
    said = ngettext("%(count)s event is being resent.", "%(count)s events are being resent.", count)
    messages.success(request, said % {"count": f"{count:,}"})
    return redirect("webhook", pk)


def _endpoint(pk: UUID) -> Endpoint:
    return get_object_or_404(Endpoint, pk=pk)
