"""People of a tenant: invite, join, roles; the language of whoever reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import check_for_language, get_language, gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from compliance.evidence.selectors import namesakes, told_apart
from portal.people import doors
from portal.people.abilities_shown import Abilities, of_role, of_roles
from portal.people.forms import InviteForm, JoinForm, RoleForm, roles
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID
from portal.shell.refusals import carry_out, refusals_told
from portal.signup.agreements_forms import accepted
from tenants.agreements.services import NotAccepted
from tenants.people import selectors, services
from tenants.people.models import Invitation, User
from tenants.refusals import Refused


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def people(request: PortalRequest) -> HttpResponseBase:
    """The page lists the people who can sign in; an owner invites others."""
    if request.method == "POST":
        return _invite(request)
    return _people(request, InviteForm())


@allowed("owner")
def _invite(request: PortalRequest) -> HttpResponseBase:
    form = InviteForm(request.POST)
    invitation = carry_out(form, lambda: services.invite(**form.cleaned_data, by=actor(request)))
    if invitation is None:
        return _people(request, form, status=INVALID)
    messages.success(request, _("Invitation sent to %(email)s.") % {"email": invitation.email})
    return redirect("settings_people")


@dataclass(frozen=True)
class PeoplePage:
    """The people who can sign in, and those invited. roles: (value, word); abilities: of each role."""

    people: list[selectors.Person]
    invitations: list[selectors.Invited]
    form: InviteForm
    roles: list[tuple[str, str]]
    abilities: list[Abilities]


def _people(request: PortalRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    known = roles()
    page = PeoplePage(selectors.people(request.user), selectors.invitations(), form, known, of_roles(known))
    return render_page(request, "portal/people/people.html", page, status)


@allowed("owner")
@require_POST
def change_role(request: PortalRequest, person_id: UUID) -> HttpResponse:
    """Give a person another role."""
    person = _person(person_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        with refusals_told(request):
            doors.give_role(person, form.cleaned_data["role"], by=request.user)
            messages.success(request, _("Saved."))
    else:
        messages.error(request, _("This role does not exist here."))
    return redirect("settings_people")


@dataclass(frozen=True)
class RemovePage:
    """The consequences of removing a person. invitations: the person's own, which are withdrawn; sessions: browsers
    signed in.
    """

    person: User
    doors: list[doors.Door]
    invitations: Iterable[Invitation]
    sessions: int


@allowed("owner")
@require_http_methods(["GET", "HEAD", "POST"])
def shut_out(request: PortalRequest, person_id: UUID) -> HttpResponse:
    """Shut a person out; what it did stays in the history. First is said what would stop, each with its choice."""
    person = _person(person_id)
    held = doors.held_by(person)
    kept = {door.id for door in held if request.POST.get(f"door-{door.id}") == "keep"}
    decided = all(request.POST.get(f"door-{door.id}") in ("keep", "stop") for door in held)
    if request.method != "POST" or not decided:  # or a door was made since the page was read
        page = RemovePage(person, held, doors.invitations_of(person), selectors.sessions_of(person).count())
        status = INVALID if request.method == "POST" else 200
        return render_page(request, "portal/people/person_remove.html", page, status)
    with refusals_told(request):
        doors.remove_person(person, kept=kept, by=request.user)
        messages.success(request, _("Sign-in of %(email)s disabled.") % {"email": person.email})
    return redirect("settings_people")


@allowed("owner")
@require_POST
def sign_out(request: PortalRequest, person_id: UUID) -> HttpResponse:
    """A person's browsers are signed out; it can sign in again."""
    person = _person(person_id)
    services.sign_out_everywhere(person, by=actor(request))
    messages.success(request, _("Signed out everywhere: %(email)s.") % {"email": person.email})
    return redirect("settings_doors")


@allowed("owner")
@require_POST
def withdraw_invitation(request: PortalRequest, invitation_id: UUID) -> HttpResponse:
    """The link in the invitation stops working."""
    invitation = get_object_or_404(selectors.open_invitations(), pk=invitation_id)
    services.withdraw_invitation(invitation, by=actor(request))
    return redirect("settings_people")


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: name, password, language; then signed in. For clients and staff alike."""
    invitation = services.open_invitation(token)
    if invitation is None:
        return render(request, "portal/people/invitation.html", {"invitation": None}, status=410)
    form = JoinForm(request.POST or None, invitation=invitation, language=get_language() or settings.LANGUAGE_CODE)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            user = services.accept_invitation(
                token,
                name=said["name"],
                password=said["password1"],
                language=said["language"],
                accepted=accepted(form),
            )
        except NotAccepted:  # a new version came into force this moment: the page shows it
            return redirect(request.get_full_path())
        except Refused:  # used in another tab meanwhile
            return render(request, "portal/people/invitation.html", {"invitation": None}, status=410)
        record_authentication(request, user, method="password", reauthenticated=True)  # it was given just now
        with transaction.atomic():
            return cast(HttpResponse, perform_login(request, user, email_verification="none"))
    by = invitation.invited_by_id
    inviter = told_apart(invitation.invited_by, by, namesakes([by]))
    abilities = of_role(invitation.role, invitation.get_role_display())
    page = {"invitation": invitation, "inviter": inviter, "form": form, "abilities": abilities}
    return render(request, "portal/people/invitation.html", page, status=INVALID if form.is_bound else 200)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Sets another language: in this browser, and for messages when somebody is signed in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(language) and language in dict(settings.LANGUAGES):
        services.speak(request.user, language)
    return set_language(request)


def _person(person_id: UUID) -> User:
    return get_object_or_404(User, pk=person_id, is_active=True)
