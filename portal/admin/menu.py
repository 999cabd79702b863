"""The desk's side bar."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from compliance.duty.selectors import alerts_waiting
from labels.displays.pictures import pictures_for_desk
from labels.errands.selectors import overdue_files
from portal.admin.inbox import inbox_counts
from portal.admin.site import ByName
from tenants.agenda.ageing import ageing
from tenants.clock import business_now
from tenants.domain.lanes import CHANNELS, ORDER
from tenants.holding import held_kinds
from tenants.people.models import Role


def desk_navigation(request: HttpRequest) -> list[ByName]:
    """Groups of links as unfold takes them; administrators see more than reviewers."""
    counts, old = inbox_counts(request), {each.lane: each.pieces for each in ageing()}
    waiting = alerts_waiting().count()
    work = [
        _link(
            _("Inbox"),
            "inbox",
            "reviews_case",
            badge=str(counts.open),
            badge_variant="danger" if counts.late else "primary",
        ),
        _link(_("Files for parties"), "outbox", "errands_errandfile", **_overdue()),
        {"title": _("Tasks at parties"), "icon": "checklist", "link": reverse_lazy("admin:errand_tasks")},
        {
            "title": _("Pictures of handsets"),
            "icon": "photo_camera",
            "link": reverse_lazy("admin:handset_pictures"),
            **_waiting_pictures(),
        },
        _link(_("Promises at risk"), "alarm", "promises_promisealert"),
        _link(_("Unanswered notices"), "mark_email_unread", "unanswered_unanswerednotice"),
        {
            "title": _("Alerts"),
            "icon": "notifications_active",
            "link": reverse_lazy("admin:alerts"),
            **({"badge": str(waiting), "badge_variant": "danger"} if waiting else {}),
        },
        {"title": _("On-call shifts"), "icon": "bedtime", "link": reverse_lazy("admin:shifts")},
        _link(_("Suggestions"), "lightbulb", "feedback_suggestion"),
        _link(_("Improvements"), "auto_awesome", "feedback_improvement"),
        _link(_("Clients"), "apartment", "tenants_tenant"),
        _link(_("Accounts"), "receipt_long", "ledger_entry"),
    ]
    rules = [
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
        {"title": _("Year view"), "icon": "calendar_view_month", "link": reverse_lazy("admin:calendar_year")},
        _link(_("Calendar changes"), "move_down", "calendars_calendarchange"),
        _link(_("Capacities"), "stacked_bar_chart", "calendars_capacity"),
        _link(_("Document types"), "description", "catalogue_documenttype"),
        _link(_("Policies"), "tune", "calendars_policy"),
        _link(_("Terms of certification"), "verified_user", "catalogue_terms"),
        _link(_("Terms and privacy notice"), "contract", "agreements_agreement"),
    ]
    watch = [
        _link(_("Campaigns"), "campaign", "campaigns_campaign"),
        {"title": _("Estimates"), "icon": "timer", "link": reverse_lazy("admin:estimates")},
        {"title": _("Answer rates"), "icon": "call", "link": reverse_lazy("admin:answer_rates")},
        {"title": _("Nights and promises"), "icon": "nights_stay", "link": reverse_lazy("admin:load")},
        _link(_("Label models"), "model_training", "registry_modelversion"),
        {"title": _("Number states"), "icon": "sync", "link": reverse_lazy("admin:number_states")},
        _link(_("Pauses of edits"), "pause_circle", "intake_editpause"),
        _link(_("Due work"), "pending_actions", "agenda_work", **_ageing(old, ORDER)),
        _link(_("Messages"), "outgoing_mail", "outbox_message", **_ageing(old, CHANNELS)),
        {"title": _("Held since a restore"), "icon": "front_hand", "link": reverse_lazy("admin:held"), **_held()},
        _link(_("Providers' templates"), "rule", "outbox_providertemplate"),
        _link(_("Contacts asked"), "how_to_reg", "outbox_confirmation"),
        _link(_("Outside parties"), "dns", "tenants_party"),
    ]
    if settings.SANDBOX:
        watch.append({"title": _("Sandbox clock"), "icon": "science", "link": reverse_lazy("admin:sandbox")})
    groups: list[ByName] = [
        {"title": _("Reviews"), "items": work},
        {"title": _("Rules"), "items": rules, "separator": True},
        {"title": _("Operation"), "items": watch, "separator": True},
    ]
    if getattr(request.user, "role", "") == Role.ADMINISTRATOR:
        staff = [_link(_("People"), "group", "people_user"), _link(_("Invitations"), "person_add", "people_invitation")]
        groups.append({"title": _("Staff"), "items": staff, "separator": True})
    return groups


def _ageing(old: Mapping[str, int], lanes: Iterable[str]) -> dict[str, str]:
    """A badge with what has been due for more than two minutes, if there is something."""
    pieces = sum(old.get(lane, 0) for lane in lanes)
    return {"badge": str(pieces), "badge_variant": "danger"} if pieces else {}


def _held() -> dict[str, str]:
    """A badge with what waits for an administrator since a restore, if something does."""
    count = sum(each.count for each in held_kinds())
    return {"badge": str(count), "badge_variant": "danger"} if count else {}


def _overdue() -> dict[str, str]:
    """A badge with the files that should have been answered, if there are some."""
    count = overdue_files(business_now()).count()
    return {"badge": str(count), "badge_variant": "danger"} if count else {}


def _waiting_pictures() -> dict[str, str]:
    """A badge with the pictures that the desk has to confirm, if there are some."""
    count = pictures_for_desk().count()
    return {"badge": str(count), "badge_variant": "primary"} if count else {}


def _link(title: Any, icon: str, model: str, **more: Any) -> ByName:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist"), **more}
