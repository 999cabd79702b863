"""Company sign-in: an owner sets it up; people of the domain come in by it, and are members from the first time on."""

import time
from dataclasses import asdict, dataclass
from typing import Any, Final, cast
from urllib.parse import urlsplit

import structlog
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.people.company_forms import AddressForm, ProviderForm, RulesForm, WelcomeForm
from portal.people.company_provider import NotBelieved, callback_address, provider_of
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.pages import INVALID
from portal.shell.refusals import carry_out
from portal.signup.agreements_forms import accepted
from tenants.domain.company_sign_in import Vouched, record_name, record_text
from tenants.models import CompanySignIn
from tenants.outside.exchange import PassingTrouble
from tenants.people import company_sign_in as services
from tenants.people.sign_ins import sign_in_failed
from tenants.refusals import Refused
from tenants.selectors import address_of

log = structlog.get_logger(__name__)

ARRIVED: Final = "company_arrival"  # in the session: who comes for the first time
WELCOME: Final = 900  # seconds to read and accept the terms


@dataclass(frozen=True)
class CompanySignInPage:
    """The provider, if there is one, and the proof of its domain. record: (name, text) of the TXT record; callback:
    what is registered at the provider.
    """

    row: CompanySignIn | None
    form: ProviderForm | RulesForm
    record: tuple[str, str] | None
    callback: str


@sensitive_post_parameters("client_secret")
@allowed("owner")
@require_http_methods(["GET", "HEAD", "POST"])
def company_sign_in(request: PortalRequest) -> HttpResponseBase:
    """An owner sets it up, sees whether the domain is proved, and changes its rules."""
    row = services.company_sign_in()
    if request.method != "POST":
        return _shown(request, row, RulesForm.of(row) if row else ProviderForm())
    form = RulesForm(request.POST) if row else ProviderForm(request.POST)
    by = actor(request)
    if isinstance(form, ProviderForm):
        if form.look():
            carry_out(form, lambda: services.set_up(**form.cleaned_data, by=by))
    else:
        carry_out(form, lambda: services.change(**form.cleaned_data, by=by))
    if form.errors:
        return _shown(request, row, form, INVALID)
    messages.success(request, _("Saved."))
    return redirect("company_sign_in")


def _shown(
    request: PortalRequest, row: CompanySignIn | None, form: ProviderForm | RulesForm, status: int = 200
) -> HttpResponse:
    record = (record_name(row.domain), record_text(row.proof)) if row else None
    page = CompanySignInPage(row, form, record, callback_address())
    return render_page(request, "portal/people/company_sign_in.html", page, status)


@allowed("owner")
@require_POST
def check_domain(request: PortalRequest) -> HttpResponse:
    """Have the record looked up now."""
    if services.company_sign_in() is None:
        raise Http404
    services.ask_check()
    messages.success(request, _("The record is being looked up: reload this page in a moment."))
    return redirect("company_sign_in")


@allowed("owner")
@require_POST
def remove_company_sign_in(request: PortalRequest) -> HttpResponse:
    """Removes the company sign-in: nobody comes by it from now on; people stay members."""
    services.remove(by=actor(request))
    messages.success(request, _("Company sign-in removed."))
    return redirect("company_sign_in")


# ---------------------------------------------------------------- the door


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """Sends the browser to the provider, with its own state, nonce and code challenge. It comes back to one host."""
    row = _here()
    home = address_of(row.tenant)
    if request.get_host().partition(":")[0] != urlsplit(home).hostname:
        return HttpResponseRedirect(f"{home}{request.get_full_path()}")
    nonce = get_random_string(32)
    try:
        to = {"auth_params": {"nonce": nonce}, "nonce": nonce, "next_url": get_next_redirect_url(request)}
        answer: HttpResponse = provider_of(request, row).redirect(request, AuthProcess.LOGIN, **to)
    except (PassingTrouble, NotBelieved) as error:
        return _not_in(request, row, error)
    return answer


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    """Takes the provider's answer. A state is valid once, in the browser and at the client that made it."""
    row = _here()
    provider = provider_of(request, row)
    try:
        state = provider.unstash_redirect_state(request, request.GET.get("state", ""))
    except PermissionDenied:
        return _not_in(request, row, NotBelieved("the answer belongs to no sign-in that this browser has begun"))
    if "code" not in request.GET:
        return _not_in(request, row, NotBelieved(request.GET.get("error", "no code")[:60]))
    try:
        vouched = provider.get_oauth2_adapter(request).vouched(provider.app, state)
        with transaction.atomic():
            if services.arrive(row, vouched) is not None:
                return _come_in(request, row, vouched, state)
    except (PassingTrouble, NotBelieved, Refused) as error:
        return _not_in(request, row, error)
    request.session[ARRIVED] = {"of": str(row.pk), "at": time.time(), "who": asdict(vouched), "state": state}
    return redirect("company_welcome")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponseBase:
    """Lets a person in for the first time, after name and terms."""
    row, arrival = _here(), request.session.get(ARRIVED, {})
    if arrival.get("of") != str(row.pk) or time.time() - arrival["at"] > WELCOME:
        return redirect("company_start")
    vouched = Vouched(**arrival["who"] | {"values": tuple(arrival["who"]["values"])})
    first = {"name": vouched.name, "language": get_language() or settings.LANGUAGE_CODE}
    form = WelcomeForm(request.POST or None, initial=first, email=vouched.email)
    said = {name: form.cleaned_data[name] for name in ("name", "language")} if form.is_valid() else {}
    user = carry_out(form, lambda: services.join(row, vouched, **said, accepted=accepted(form))) if said else None
    if user is not None:
        del request.session[ARRIVED]
        with transaction.atomic():
            return _come_in(request, row, vouched, arrival["state"])
    page = {"form": form, "email": vouched.email}
    return render(request, "account/company_welcome.html", page, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def find_company(request: HttpRequest) -> HttpResponse:
    """Leads from the platform's site to the client of the address's domain."""
    form, client = AddressForm(request.POST or None), None
    if form.is_valid():
        client = services.client_of(form.cleaned_data["email"])
        if client is None:
            form.add_error("email", _("No company signs in with this domain here."))
    to = f"{address_of(client)}{reverse('company_start', urlconf='portal.urls_client')}" if client else ""
    page = {"form": form, "client": client, "to": to}
    answer = render(request, "account/company_find.html", page, status=INVALID if form.errors else 200)
    if to:  # a form leads to no other host (the content policy), a page may
        answer["Refresh"] = f"0; url={to}"
    return answer


def _here() -> CompanySignIn:
    row = services.in_use()
    if row is None:
        raise Http404
    return row


def _come_in(request: HttpRequest, row: CompanySignIn, vouched: Vouched, state: dict[str, Any]) -> HttpResponse:
    """Signs a person in by allauth, which knows the account by its subject."""
    said = {"sub": vouched.subject, "email": vouched.email}
    login = provider_of(request, row).sociallogin_from_response(request, said)
    login.state = state
    return cast(HttpResponse, complete_social_login(request, login))


def _not_in(request: HttpRequest, row: CompanySignIn, error: Exception) -> HttpResponse:
    """The page says why the sign-in failed, and what to do. reason: for whoever looks after the provider."""
    away, refused = isinstance(error, PassingTrouble), isinstance(error, Refused)
    log.warning("company_sign_in.failed", error=str(error), away=away)
    if not away:
        sign_in_failed("")
    page = {"away": away, "why": str(error) if refused else "", "reason": "" if refused else str(error), "row": row}
    return render(request, "account/company_failed.html", page, status=503 if away else 403)
