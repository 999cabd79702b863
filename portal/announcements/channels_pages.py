"""Where announcements go by themselves: accounts at WeChat, and the customers whom a client has named."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance import uploads
from maintenance.announcements import connections, customers, services
from maintenance.announcements.models import Customer, WechatConnection
from portal.announcements import shown as presenter
from portal.announcements.forms import CustomersForm, MiniProgramForm, OfficialAccountForm, WechatForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import GONE, page_of
from portal.shell.refusals import carry_out, refusals_told, status_of

FORMS: Final[dict[str, type[WechatForm]]] = {
    WechatConnection.Kind.OFFICIAL_ACCOUNT: OfficialAccountForm,
    WechatConnection.Kind.MINI_PROGRAM: MiniProgramForm,
}


@dataclass(frozen=True)
class ChannelsPage:
    """accounts: both kinds, connected or not, with their forms; counts: by channel; page: of customers."""

    accounts: list[tuple[presenter.AccountShown, WechatForm]]
    counts: list[presenter.CountShown]
    page: Page[Customer]
    form: CustomersForm


@allowed("viewer")
@require_safe
def announcement_channels(request: PortalRequest) -> HttpResponse:
    """What is connected, and who is told."""
    return _page(request)


def _page(
    request: HttpRequest,
    status: int = 200,
    form: CustomersForm | None = None,
    account_forms: Mapping[str, WechatForm] = MappingProxyType({}),
) -> HttpResponse:
    """account_forms: those that were not carried out, by the kind of the account."""
    known = connections.connections()
    accounts = []
    for kind, made in FORMS.items():
        row = known.get(kind)
        account_form = account_forms.get(kind) or made(initial=presenter.account_initial(row), auto_id=f"{kind}_%s")
        accounts.append((presenter.account_shown(kind, row), account_form))
    page = ChannelsPage(
        accounts=accounts,
        counts=presenter.counts_shown(),
        page=page_of(request, customers.told_customers()),
        form=form or CustomersForm(),
    )
    return render_page(request, "portal/announcements/channels.html", page, status)


@sensitive_post_parameters("secret")
@sensitive_variables("form")
@allowed("owner")
@require_POST
@once
def announcement_connect(request: PortalRequest, kind: str) -> HttpResponse:
    """Connect an account; whether it works is looked at at once."""
    form = _form_class(kind)(request.POST, request.FILES, auto_id=f"{kind}_%s")
    is_new = kind not in connections.connections()
    if form.is_valid() and is_new and not form.cleaned_data["secret"]:
        form.add_error("secret", _("Enter the secret of this account."))

    def connect() -> WechatConnection:
        given = dict(form.cleaned_data)
        names = {name: given.pop(name) for name in connections.USUAL_NAMES if name in given}
        chosen = given.pop("picture", None)
        picture = uploads.accept(chosen) if chosen else None
        return connections.connect(kind, **given, picture=picture, names=names or None, actor=actor(request))

    if carry_out(form, connect, at="picture") is None:
        return _page(request, status_of(form), account_forms={kind: form})
    messages.success(request, _("Saved. The account is being checked with WeChat."))
    return redirect("announcement_channels")


def _form_class(kind: str) -> type[WechatForm]:
    if kind not in FORMS:
        raise Http404
    return FORMS[kind]


@allowed("owner")
@require_POST
def announcement_disconnect(request: PortalRequest, kind: str) -> HttpResponse:
    """Forget an account."""
    _form_class(kind)
    connections.disconnect(kind, actor=actor(request))
    messages.success(request, _("Disconnected: what is announced can be copied by hand."))
    return redirect("announcement_channels")


@allowed("operator")
@require_POST
@once
def customers_name(request: PortalRequest) -> HttpResponse:
    """Name those who have agreed."""
    form = CustomersForm(request.POST)

    def name() -> customers.Named:
        lines = [each.strip() for each in form.cleaned_data["addresses"].splitlines() if each.strip()]
        language = request.user.language
        return customers.name_customers(form.cleaned_data["channel"], lines, language, actor=actor(request))

    named = carry_out(form, name, at="addresses")
    if named is None:
        return _page(request, status_of(form), form)
    messages.success(
        request,
        ngettext("%(count)s customer added.", "%(count)s customers added.", named.new) % {"count": f"{named.new:,}"},
    )
    if named.left:
        messages.info(request, _("%(count)s have left and are no longer notified.") % {"count": f"{named.left:,}"})
    if named.wrong:
        messages.warning(request, _("Not an address: %(some)s") % {"some": ", ".join(named.wrong[:5])})
    return redirect("announcement_channels")


@allowed("operator")
@require_POST
def customer_remove(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Tell somebody nothing more."""
    customers.remove_customer(pk, actor=actor(request))
    messages.success(request, _("Removed."))
    return redirect("announcement_channels")


@allowed("operator")
@require_POST
@once
def announcement_retry(request: PortalRequest, pk: UUID, channel: str) -> HttpResponse:
    """What a channel did not take is tried once more."""
    with refusals_told(request):
        services.try_channel_again(pk, channel)
        messages.success(request, _("Trying again."))
    return redirect("announcement", pk)


@dataclass(frozen=True)
class LeavePage:
    """state: told, left, or gone (no such link)."""

    state: str


@csrf_exempt  # the link itself is what allows it: a mail program posts to it (RFC 8058), without a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def customer_leave(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link in each letter to a customer; to look at it does nothing, ever."""
    row = customers.customer_of(token)
    if row is None:
        return render_page(request, "portal/announcements/leave.html", LeavePage("gone"), GONE)
    if request.method == "POST":
        customers.customer_leaves(row)
    left = request.method == "POST" or row.left_at is not None
    return render_page(request, "portal/announcements/leave.html", LeavePage("left" if left else "told"))
