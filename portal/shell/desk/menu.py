"""The desk's side bar."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.duty.selectors import alerts_waiting
from compliance.money import proposed_of_money
from labels.displays.pictures import pictures_for_desk
from labels.errands.selectors import overdue_files
from maintenance.calls.selectors import falls_to_act_on
from portal.cases.inbox_desk import inbox_counts
from portal.shell.desk.site import ByName
from tenants.agenda.ageing import ageing
from tenants.clients.holding import held_kinds
from tenants.clock import business_now
from tenants.domain.lanes import CHANNELS, ORDER
from tenants.people.models import Role


def desk_navigation(request: HttpRequest) -> list[ByName]:
    """Groups of links as unfold takes them; administrators see more than reviewers, finance the money alone."""
    role = getattr(request.user, "role", "")
    if role == Role.FINANCE:
        return [{"title": pgettext_lazy("desk", "Money"), "items": _money(**_badge(proposed_of_money().count()))}]
    groups: list[ByName] = [
        {"title": _("Reviews"), "items": _reviews(request)},
        {"title": _("Rules"), "items": _rules(), "separator": True},
        {"title": _("Operation"), "items": _operation(), "separator": True},
    ]
    if role == Role.ADMINISTRATOR:
        staff = [_link(_("People"), "group", "people_user"), _link(_("Invitations"), "person_add", "people_invitation")]
        groups.append({"title": pgettext_lazy("desk", "Money"), "items": _money(), "separator": True})
        groups.append({"title": _("Staff"), "items": staff, "separator": True})
    return groups


def _money(**badge: str) -> list[ByName]:
    return [
        _page(_("Clients' accounts"), "account_balance", "money", **badge),
        _link(_("Accounts"), "receipt_long", "ledger_entry"),
        _link(_("Invoices"), "request_quote", "ledger_invoicerequest"),
        _page(_("Revenue by month"), "bar_chart", "money_months"),
    ]


def _reviews(request: HttpRequest) -> list[ByName]:
    counts = inbox_counts(request)
    return [
        _page(pgettext_lazy("desk", "Now"), "radar", "now"),
        _link(
            _("Inbox"),
            "inbox",
            "reviews_case",
            badge=f"{counts.open:,}",
            badge_variant="danger" if counts.late else "primary",
        ),
        _link(_("Files for parties"), "outbox", "errands_errandfile", **_badge(overdue_files(business_now()).count())),
        _page(_("Tasks at parties"), "checklist", "errand_tasks"),
        _page(
            _("Pictures of handsets"),
            "photo_camera",
            "handset_pictures",
            **_badge(pictures_for_desk().count(), "primary"),
        ),
        _link(_("Promises at risk"), "alarm", "promises_promisealert"),
        _link(_("Unanswered notices"), "mark_email_unread", "unanswered_unanswerednotice"),
        _page(_("Alerts"), "notifications_active", "alerts", **_badge(alerts_waiting().count())),
        _page(_("On-call shifts"), "bedtime", "shifts"),
        _link(_("Suggestions"), "lightbulb", "feedback_suggestion"),
        _link(_("Improvements"), "auto_awesome", "feedback_improvement"),
        _link(_("Clients"), "apartment", "tenants_tenant"),
        _link(_("Accounts"), "receipt_long", "ledger_entry"),
    ]


def _rules() -> list[ByName]:
    return [
        _link(_("Directories"), "contact_phone", "directories_directory"),
        _link(_("Connections"), "key", "directories_connection"),
        _link(_("Served by people"), "hail", "errands_deskparty"),
        _link(_("Vetted by parties"), "verified_user", "directories_partyprofile"),
        _link(_("Callbacks of parties"), "call_received", "directories_partycallback"),
        _link(_("Standby numbers"), "call_split", "registry_standbynumber"),
        _link(_("Public numbers"), "emergency", "registry_publicnumber"),
        _link(_("Blackouts"), "event_busy", "calendars_blackout"),
        _link(_("Seasons"), "event_upcoming", "seasons_season"),
        _link(_("Working days"), "calendar_month", "tenants_workingdayoverride"),
        _page(_("Year view"), "calendar_view_month", "calendar_year"),
        _link(_("Calendar changes"), "move_down", "calendars_calendarchange"),
        _link(_("Capacities"), "stacked_bar_chart", "calendars_capacity"),
        _link(_("Document types"), "description", "catalogue_documenttype"),
        _link(_("Policies"), "tune", "calendars_policy"),
        _link(_("Terms of certification"), "verified_user", "catalogue_terms"),
        _link(_("Terms and privacy notice"), "contract", "agreements_agreement"),
    ]


def _operation() -> list[ByName]:
    old = {each.lane: each.pieces for each in ageing()}
    links = [
        _link(_("Campaigns"), "campaign", "campaigns_campaign"),
        _page(_("Estimates"), "timer", "estimates"),
        _page(_("Answer rates"), "call", "answer_rates", **_badge(falls_to_act_on())),
        _page(_("Nights and promises"), "nights_stay", "load"),
        _page(_("Promises kept"), "task_alt", "promises_kept"),
        _link(_("Label models"), "model_training", "registry_modelversion"),
        _page(_("Number states"), "sync", "number_states"),
        _link(_("Pauses of edits"), "pause_circle", "intake_editpause"),
        _link(_("Due work"), "pending_actions", "agenda_work", **_ageing(old, ORDER)),
        _link(_("Messages"), "outgoing_mail", "outbox_message", **_ageing(old, CHANNELS)),
        _page(_("Held since a restore"), "front_hand", "held", **_badge(sum(each.count for each in held_kinds()))),
        _link(_("Providers' templates"), "rule", "outbox_providertemplate"),
        _link(_("Contacts asked"), "how_to_reg", "outbox_confirmation"),
        _link(_("Outside parties"), "dns", "tenants_party"),
    ]
    if settings.SANDBOX:
        links.append(_page(_("Sandbox clock"), "science", "sandbox"))
    return links


def _ageing(old: Mapping[str, int], lanes: Iterable[str]) -> dict[str, str]:
    """A badge with what has been due for more than two minutes, if there is something."""
    return _badge(sum(old.get(lane, 0) for lane in lanes))


def _badge(count: int, variant: str = "danger") -> dict[str, str]:
    """Returns a badge with the count, or nothing for zero."""
    return {"badge": f"{count:,}", "badge_variant": variant} if count else {}


def _page(title: Any, icon: str, name: str, **more: Any) -> ByName:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{name}"), **more}


def _link(title: Any, icon: str, model: str, **more: Any) -> ByName:
    return _page(title, icon, f"{model}_changelist", **more)
