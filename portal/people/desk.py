"""The platform's own people: roles, and invitations to join. It takes two, but to shut somebody out
(an administrator: for a day).
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy

import tenants.people.services as people
from compliance import shutting_out, staff_acts
from compliance.reviews.models import Case
from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, command, doer, moment, proposed
from portal.shell.desk.site import desk, staff_actor
from tenants.people.models import Invitation, Role, User
from tenants.when import moment_text

ROLES = [(role.value, role.label) for role in people.STAFF_ROLES]


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Role and whether the person may sign in."""

    role = forms.ChoiceField(label=lazy("Role"), choices=ROLES)

    class Meta:
        model = User
        fields = ("role", "is_active")


@admin.register(User, site=desk)
class PersonAdmin(DeskAdmin):
    """People join by invitation and are shut out, not deleted: histories name them."""

    form = PersonForm
    may_view = may_change = ADMINISTRATORS
    list_display = (
        "name",
        "email",
        "role",
        "is_active",
        moment("joined_at", lazy("joined")),
        moment("last_login", lazy("last sign-in")),
    )
    list_filter = ("role", "is_active")
    fields = ("name", "email", "role", "is_active", "joined_at", "last_login")
    readonly_fields = ("name", "email", "joined_at", "last_login")
    ordering = ("name",)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        person = User.objects.get(pk=obj.pk)
        case = staff_acts.change_person(person, role=obj.role, active=obj.is_active, actor=staff_actor(request))
        if case is not None and case.subject_kind == Case.SHUT_OUT:
            said = _("Shut out at once, until %(until)s: for good once another administrator confirms it in the inbox.")
            messages.warning(request, said % {"until": moment_text(shutting_out.ends_by_itself_at(case))})
        elif case is not None:
            proposed(request)


INVITED_BY = doer("invited_by", lazy("invited by"))


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Whom to invite as what."""

    role = forms.ChoiceField(label=lazy("Role"), choices=ROLES, initial=Role.REVIEWER)

    class Meta:
        model = Invitation
        fields = ("email", "name", "role")


@admin.register(Invitation, site=desk)
class InvitationAdmin(DeskAdmin):
    """Invitations are sent and withdrawn, never edited."""

    form = InvitationForm
    may_view = may_add = ADMINISTRATORS
    doers = ("invited_by",)
    actions = ("withdraw",)
    list_display = (
        "email",
        "name",
        "role",
        INVITED_BY,
        moment("created_at", lazy("invited")),
        moment("expires_at", lazy("expires")),
        moment("accepted_at", lazy("accepted")),
        moment("withdrawn_at", lazy("withdrawn")),
    )
    ordering = ("-created_at",)

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> tuple[Any, ...]:
        given = ("email", "name", "role")
        return given if obj is None else (*given, INVITED_BY, "created_at", "expires_at", "accepted_at", "withdrawn_at")

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        people.check_invitation(obj.email)
        staff_acts.propose_invitation(email=obj.email, name=obj.name, role=obj.role, actor=staff_actor(request))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Skips the log of a row that was not made: the history has the proposal."""
        self._record(request, "desk_added", obj)

    def response_add(self, request: HttpRequest, obj: Invitation, post_url_continue: str | None = None) -> HttpResponse:
        """Nothing is added yet."""
        proposed(request)
        return redirect("admin:people_invitation_changelist")

    @command(lazy("Withdraw"), "administer")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """The links stop working."""
        for invitation in queryset:
            people.withdraw_invitation(invitation, by=staff_actor(request))
        messages.success(request, _("Withdrawn."))
