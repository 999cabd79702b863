"""The desk's admin site: only staff, only at the staff's address, outside the sandbox only with a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from unfold.sites import UnfoldAdminSite

from compliance.acts import note_desk_order
from portal.shell.contexts import fields_of
from portal.shell.desk.tables import table_asked_for
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.actors import person
from tenants.people.models import Role, User
from tenants.people.roles import FINANCE, REVIEWERS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

View = Callable[..., HttpResponseBase]
# What Django's admin and unfold take and hand over by name, as their own signatures have it: `extra_context`, what
# a form begins with, the side bar's links. Whatever the desk makes itself is a dataclass.
ByName = dict[str, Any]


def reviewer(request: HttpRequest) -> User:
    """The signed-in person."""
    return cast(User, request.user)


def staff_actor(request: HttpRequest) -> Actor:
    """The signed-in person, as histories name it."""
    return person(reviewer(request))


class Desk(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Signing in, out and changing the password are allauth's; permissions go by role (portal.shell.desk.base)."""

    may_view = REVIEWERS | FINANCE  # of the site's own doors: signing in and out, the password
    site_url = None
    enable_nav_sidebar = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._pages: list[URLPattern] = []

    def has_permission(self, request: HttpRequest) -> bool:
        tenant: Tenant | None = getattr(request, "tenant", None)
        at_home = tenant is not None and tenant.kind == Tenant.Kind.STAFF
        return at_home and request.user.is_authenticated and request.user.is_active and request.user.is_staff

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return cast(View, super().admin_view(self._with_second_factor(view), cacheable))

    def _with_second_factor(self, view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if reviewer(request).role not in getattr(getattr(view, "__self__", view), "may_view", REVIEWERS):
                raise PermissionDenied
            if not settings.SANDBOX and not is_mfa_enabled(reviewer(request)):
                messages.warning(request, _("The review desk requires two-factor sign-in: set it up here."))
                return redirect("mfa_activate_totp")
            if request.method == "POST" and not _is_recorded_by_its_admin(view):
                _record_order(request)
            return view(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: ByName | None = None) -> HttpResponse:
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or resolve_url("admin:index"))

    def logout(self, request: HttpRequest, extra_context: ByName | None = None) -> HttpResponse:
        if request.method == "POST":
            logout(request)
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: ByName | None = None) -> HttpResponse:
        return redirect("account_change_password")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Our own pages, in the place of unfold's of the same name, then theirs. Without Django's way from a row to its
        page on the site: none has one, and a bad key fails there.
        """
        apart = {"view_on_site", *(each.name for each in self._pages)}
        return [*self._pages, *(each for each in super().get_urls() if getattr(each, "name", None) not in apart)]

    def page(self, route: str, name: str, may_view: frozenset[Role] = REVIEWERS) -> Callable[[View], View]:
        """Register a page that belongs to no model, under the site's address and the name admin:<name>, for roles."""

        def register(view: View) -> View:
            view.may_view = may_view  # type: ignore[attr-defined]  # read where somebody enters
            self._pages.append(path(route, self.admin_view(view), name=name))
            return view

        return register

    def extra_urls(self) -> list[URLPattern]:
        """The pages that belong to no model."""
        return self._pages

    def render(
        self,
        request: HttpRequest,
        template: str,
        shown: DataclassInstance,
        *,
        title: str,
        opts: Any = None,
        status: int = 200,
    ) -> HttpResponse:
        """A page of the desk with the fields of a dataclass, or the table of it that is asked for as a file. opts: of
        the model that the page belongs to, if it does.
        """
        if (table := table_asked_for(request, shown)) is not None:
            return cast(HttpResponse, table.file())
        context = self.each_context(request) | fields_of(shown) | {"title": title, "opts": opts}
        return TemplateResponse(request, template, context, status=status)

    def index(self, request: HttpRequest, extra_context: ByName | None = None) -> HttpResponse:
        return redirect("admin:money" if reviewer(request).role == Role.FINANCE else "admin:now")

    def app_index(self, request: HttpRequest, app_label: str, extra_context: ByName | None = None) -> HttpResponse:
        """The address of a section is of no page of its own."""
        return self.index(request)


def _is_recorded_by_its_admin(view: View) -> bool:
    """Forms of rows are recorded with what they have changed, when they have (portal.shell.desk.base)."""
    return getattr(view, "__func__", None) in (ModelAdmin.add_view, ModelAdmin.change_view, ModelAdmin.delete_view)


def _record_order(request: HttpRequest) -> None:
    """An order is in the staff's history before it is carried out, or refused: names of its fields, not what they say.

    What comes of it stands in the history of the client that it is about, or in a case.
    """
    order = request.POST.get("action", "") or ", ".join(sorted({*request.POST} - {"csrfmiddlewaretoken"}))
    page = request.resolver_match.url_name if request.resolver_match else ""
    with transaction.atomic():
        note_desk_order(actor=staff_actor(request), page=page or "", order=order, path=request.path)


desk = Desk(name="admin")
