"""How I am reached when I am on call: my own mobile number, confirmed by a code."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy as lazy

from compliance.duty import reach, selectors
from labels.domain.numbers import number_text
from maintenance import services
from maintenance.feed import token_of
from maintenance.selectors import feeds_held_by
from portal.people.forms import ContactForm
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.fields import MobileField
from portal.shell.refusals import add_refusal
from tenants.codes import CodeOutcome
from tenants.context import current_tenant
from tenants.people.actors import person
from tenants.people.contacts import country_fault
from tenants.people.models import Role, User
from tenants.refusals import Refused
from tenants.selectors import address_of

INVALID = 422
INPUT = "desk-input"


class OwnNumberForm(forms.Form):
    """The mobile number at which somebody of the desk is reached; empty: none."""

    mobile = MobileField(
        label=lazy("Mobile"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": INPUT}),
    )

    def clean_mobile(self) -> str:
        """Only where SMS are sent to."""
        mobile: str = self.cleaned_data["mobile"]
        if mobile and (fault := country_fault(mobile)):
            raise forms.ValidationError(fault)
        return mobile


class OwnCodeForm(forms.Form):
    """The code that came by SMS."""

    code = forms.CharField(
        label=lazy("Code from the SMS"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": INPUT}),
    )


class GroupForm(ContactForm):
    """The group bot through which the whole desk hears of alerts."""

    mobile = None  # type: ignore[assignment]  # a group has none

    class Meta(ContactForm.Meta):
        fields = ("name",)  # type: ignore[assignment]  # of those that a client's contact has

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            if name != "no_bot":
                field.widget.attrs["class"] = INPUT

    def add_error(self, field: str | None, error: Any) -> None:
        """What is said of a contact's other ways is said of the bot, the one that a group has."""
        super().add_error(field if field is None or field in self.fields else "bot", error)


@dataclass(frozen=True)
class ReachPage:
    """How one person is reached. mobile: the number, as read; proved: it is called. code_form: while it is not.

    group: of the desk's group bot, for administrators; calendar: the address of one's duty calendar, empty for none.
    """

    email: str
    mobile: str
    proved: bool
    form: OwnNumberForm
    code_form: OwnCodeForm
    group: GroupForm | None
    calendar: str


@desk.page("reach/", "reach")
def reach_page(request: HttpRequest) -> HttpResponse:
    """See and set one's own number; give the code back, or have another one sent."""
    user, form, code_form = reviewer(request), OwnNumberForm(), OwnCodeForm()
    done = False
    if request.method == "POST":
        what = request.POST.get("what")
        if what == "code":
            code_form = OwnCodeForm(request.POST)
            done = code_form.is_valid() and _code_given(request, user, code_form)
        elif what == "group" and user.role == Role.ADMINISTRATOR:
            group = GroupForm(request.POST, instance=reach.group())
            if request.POST.get("no_bot") or group.is_valid():
                reach.set_group(group.instance, forget=bool(request.POST.get("no_bot")), by=staff_actor(request))
                messages.success(request, _("Saved."))
                return redirect(request.path)
            return _page(request, user, form, code_form, group)
        elif what in CALENDAR:
            CALENDAR[what](user)
            return redirect(request.path)
        elif what == "again":
            try:
                reach.send_code(user)
            except Refused as refused:
                messages.error(request, str(refused))
            return redirect(request.path)
        else:
            form = OwnNumberForm(request.POST)
            done = form.is_valid() and _number_set(request, user, form)
        if done:
            return redirect(request.path)
    return _page(request, user, form, code_form)


def _make_calendar(user: User) -> None:
    services.make_feed(_("Duty calendar"), actor=person(user), holder=user)


def _new_calendar(user: User) -> None:
    for feed in feeds_held_by(user):
        services.rotate_feed(feed.pk, actor=person(user))


def _end_calendar(user: User) -> None:
    for feed in feeds_held_by(user):
        services.revoke_feed(feed.pk, actor=person(user))


CALENDAR: Final = {"calendar": _make_calendar, "calendar_new": _new_calendar, "calendar_end": _end_calendar}


def _calendar_of(user: User) -> str:
    feed = feeds_held_by(user).first()
    return address_of(current_tenant()) + reverse("duty_calendar", args=[token_of(feed)]) if feed else ""


def _number_set(request: HttpRequest, user: User, form: OwnNumberForm) -> bool:
    try:
        asked = reach.set_number(user, form.cleaned_data["mobile"])
    except Refused as refused:
        add_refusal(form, refused)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        messages.success(request, _("A code was sent to this number: enter it here.") if asked else _("Saved."))
        return True
    return False


def _code_given(request: HttpRequest, user: User, form: OwnCodeForm) -> bool:
    try:
        answer = reach.give_code(user, form.cleaned_data["code"])
    except Refused as refused:
        add_refusal(form, refused, at="code")
        return False
    if answer.outcome is CodeOutcome.PROVED:
        messages.success(request, _("Confirmed: you are reached by SMS, and at night by phone."))
        return True
    form.add_error("code", _("This is not the code.") if answer.tries_left else _("This code has expired."))
    return False


def _page(
    request: HttpRequest, user: User, form: OwnNumberForm, code_form: OwnCodeForm, group: GroupForm | None = None
) -> HttpResponse:
    if group is None and user.role == Role.ADMINISTRATOR:
        group = GroupForm(instance=reach.group())
    mine = next((each for each in selectors.reach() if each.person.pk == user.pk), selectors.Reach(user, ("email",)))
    shown = ReachPage(
        email=user.email,
        mobile=number_text(mine.mobile) if mine.mobile else "",
        proved="sms" in mine.channels,
        form=form,
        code_form=code_form,
        group=group,
        calendar=_calendar_of(user),
    )
    status = INVALID if form.errors or code_form.errors or (group and group.errors) else 200
    return desk.render(request, "admin/reach.html", shown, title=_("How I am reached"), status=status)
