"""Says the rules' codes to people, in the current language and time zone."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from labels.directories.models import Directory
from maintenance.calendars.models import Blackout
from maintenance.domain.plans import GivenUp
from maintenance.domain.reasons import Reason
from maintenance.models import CONTENTS
from tenants.agenda.lanes import LANES
from tenants.database.kept_queries import PreparedQuery
from tenants.languages import stored_text
from tenants.models import Tenant
from tenants.when import day_text, local, moment_text

lazy = gettext_lazy

SENTENCES: dict[str, Promise | str] = {
    # planner: for a slot
    "at_once": lazy("Can start at once"),
    "once_approved": lazy("Starts once a reviewer has approved it"),
    "earliest": lazy("The earliest possible time"),
    "tonight": lazy("Tonight, off-peak"),
    "off_peak": lazy("Off-peak, night of %(night)s"),
    "sessions": lazy("Split into %(count)s sessions"),
    "clear_of_blackouts": lazy("Avoids every blackout"),
    "no_impact": lazy("No impact on display"),
    "around_blackout": lazy("Avoids %(blackout)s"),
    "working_days": lazy("Counted in working days"),
    "as_wished": lazy("As you requested"),
    "provisional_working_days": lazy("Depends on working days that have not been announced yet"),
    # planner: against a time
    "blackout": lazy("%(blackout)s until %(until)s"),
    "busy": lazy("A number is in maintenance until %(until)s"),
    "directory_full": lazy("%(directories)s fully booked until %(until)s"),
    "team_full": lazy("Reviewers fully booked until %(until)s"),
    "not_off_peak": lazy("Outside off-peak hours; the next night begins at %(next_night)s"),
    "not_wished_weekday": lazy("Not on %(weekday)s, as you requested"),
    "not_before_wished_date": lazy("Cannot be done before %(before)s, as you requested"),
    "before_first_wished_day": lazy("Before %(not_before)s, the earliest you requested"),
    "too_short": lazy("Only %(minutes)s minutes are left of that night"),
    "others_are_better": lazy("Also possible; the recommended times are better distributed"),
    # lanes
    "campaign": lazy("Scheduled by the platform"),
    "small_label_change": lazy("Label change of a small business accepted by recognition: fast lane"),
    "published_within": lazy("Published within %(minutes)s minutes of its start"),
    "own_work_within": lazy(
        "Our own work within %(minutes)s minutes; it is published once the parties served by people have answered"
    ),
    "compliant_months": lazy("%(months)s consecutive compliant months: green channel"),
    "not_a_label_change": lazy("Only for label changes: no fast lane"),
    "not_small": lazy("Only for individuals, sole proprietors and micro enterprises: no fast lane"),
    "recognition_does_not_accept": lazy("A reviewer has to check this label first: no fast lane"),
    "touches_licence": lazy("The label requires a licence: no fast lane"),
    "forged_record": lazy("A forged document is on record"),
    "fast_quota_used_up": lazy("Today's quota is used up: no fast lane"),
    "too_few_compliant_months": lazy("%(months)s of %(needed)s compliant months: no green channel yet"),
    # gates
    "gate_opens": lazy("Begins"),
    "waived": lazy("Waived by %(by)s: %(reason)s"),
    "time_limit": lazy("Not done by %(limit)s: %(missing)s"),
    "snapshot_taken": lazy("Label configuration backed up"),
    "numbers_proved": lazy("Ownership of all numbers proved"),
    "numbers_unproved": lazy("Ownership not proved yet, no label is shown on these numbers: %(count)s"),
    "no_numbers_left": lazy("None of its numbers belongs to the client now"),
    "calendar_closed_now": lazy("Blackout: continues when it ends"),
    "no_snapshot_yet": lazy("Backing up"),
    "wanted_state_set": lazy("Target labels determined for every directory"),
    "wanted_state_set_in_part": lazy("Target labels determined for %(count)s of %(of)s numbers"),
    "wanted_state_not_set_yet": lazy("Determining the target labels for every directory"),
    "not_wanted_there": lazy(
        "The label of this window is not to be shown on %(directories)s (%(count)s displays): see why"
    ),
    "refused_by_directory": lazy("Refused by %(directories)s (%(count)s)"),
    "not_taken_yet": lazy("Not yet accepted by %(directories)s (%(count)s)"),
    "beneath_standby": lazy(
        "Goes to %(directories)s when the standby label of another window ends, planned for %(until)s (%(count)s)"
    ),
    "taken_by_every_directory": lazy("Accepted by every directory (%(count)s displays)"),
    "taken_by_critical": lazy(
        "Accepted by every directory that the window waits for (%(count)s displays); not accepted so far by:"
        " %(directories)s"
    ),
    "sessions_running": lazy("Its sessions end at %(until)s"),
    "sessions_done": lazy("Work finished"),
    "review_approved": lazy("Approved by the reviewer"),
    "review_rejected": lazy("Not approved by the reviewer"),
    "with_the_reviewer": lazy("Under review"),
    "shows_something_else": lazy("Different label on %(directories)s (%(count)s)"),
    "overdue_on_handsets": lazy("Overdue on the handsets of %(directories)s (%(count)s)"),
    "not_seen_yet": lazy("Not yet on the handsets of %(directories)s (%(count)s)"),
    "seen_on_handsets": lazy("Visible on handsets (%(count)s displays)"),
    "seen_or_assumed": lazy(
        "Visible on handsets (%(count)s displays); %(assumed)s assumed by estimate: nobody has looked at them"
    ),
    "proved_by_sample": lazy("Visible on handsets: proved by sample, %(count)s of %(of)s"),
    "nothing_to_show": lazy("Not applicable: none of its numbers has a label to show"),
    "review_shows_nothing": lazy("Not applicable: a review changes nothing on handsets"),
    "sample_missing": lazy("To be seen on the handsets of %(directories)s: %(count)s of %(of)s"),
    "cleaned_up": lazy("Wrapped up"),
    "not_cleaned_up_yet": lazy("Wrapping up"),
    "certification_frozen": lazy("Certification is frozen for this label: it resumes when the freeze is lifted"),
    # life of a window
    "not_published": lazy("Some directories have not accepted the change yet."),
    "gates_open": lazy("Some steps are not completed yet."),
    "superseded": lazy("A newer change has replaced or withdrawn the label of this window (%(count)s numbers)"),
    "not_superseded": lazy("The labels of this window are still in use."),
    "no_snapshot": lazy("There is no backup to roll back to."),
    "already_done": lazy("This has already been done."),
    "started_abort_instead": lazy("This window has already started: abort it instead."),
    "not_started_cancel_instead": lazy("This window has not started yet: cancel it instead."),
    "started_not_moved": lazy("This window has already started: it can no longer be moved."),
    "not_approved_yet": lazy("A reviewer has to approve this window before it can be extended."),
    "sessions_are_over": lazy("Its sessions are already over."),
    "window_has_ended": lazy("This window has ended."),
    "not_in_this_state": lazy("The window's current state does not allow this."),
    "time_has_passed": lazy("The time of this window has passed."),
    "needs_approval": lazy("A reviewer must approve it first"),
    "new_start_has_passed": lazy("The new start is in the past: choose a later one."),
    "not_longer": lazy("The new end must be later than %(ends_at)s."),
    "extended_too_often": lazy("A window can be extended at most %(most)s times."),
    "new_time_not_legal": lazy("Maintenance is not permitted at the new time."),
    "too_little_notice": lazy("At least %(hours)s hours' notice is required: not before %(earliest)s."),
    "too_early": lazy("This window starts at %(starts_at)s."),
    "started_late": lazy("Started %(minutes)s min late"),
    "start_no_longer_legal": lazy("It could not start at %(starts_at)s and is no longer permitted now"),
}

FACTORS: dict[str, Promise | str] = {
    "base": lazy("Usual time for this kind of work"),
    "subject": lazy("Subject type"),
    "small_subject": lazy("Small business"),
    "load": lazy("Platform load"),
    "numbers": lazy("Numbers"),
    "directories": lazy("Directories"),
    "high_risk": lazy("High-risk industry"),
    "finance": lazy("Finance"),
    "clean_record": lazy("Compliant months"),
    "forged_record": lazy("A forged document is on record"),
    "measured": lazy("Measured on completed windows"),
    "bounds": lazy("Typical range for this kind"),
    "fast_lane": lazy("Fast lane"),
    "green_lane": lazy("Green channel"),
    "rounding": lazy("Rounding to a quarter of an hour"),
}

VALUES: dict[str, Promise | str] = {
    **{str(value): label for value, label in Tenant.SubjectType.choices},
    **{str(value): label for value, label in Tenant.Industry.choices},
    **LANES,
    "normal": lazy("normal"),
    "busy": lazy("busy"),
    "peak": lazy("promotion peak"),
    "yes": lazy("yes"),
    **CONTENTS,
    "data_calibration": lazy("Data calibration"),
    "feature_iteration": lazy("Feature iteration"),
    "compliance_review": lazy("Compliance review"),
    "deep_maintenance": lazy("Deep maintenance"),
}

ALTERNATIVES: dict[str, Promise | str] = {
    GivenUp.BEFORE: lazy("Possible from %(day)s"),
    GivenUp.NOT_BEFORE: lazy("Possible earlier, from %(day)s"),
    GivenUp.NOT_WEEKDAYS: lazy("Possible if every day of the week may be used"),
    GivenUp.NIGHTS: lazy("Possible outside the night hours"),
    GivenUp.WISH: lazy("Possible without your preferences"),
}

# As tasks: a step is named before it is done, too.
GATES: dict[str, Promise | str] = {
    "ownership": lazy("Proof of the numbers"),
    "snapshot": lazy("Backup"),
    "work": lazy("Maintenance work"),
    "review": lazy("Review"),
    "wanted": lazy("Setting the labels"),
    "published": lazy("Publishing to the directories"),
    "seen": lazy("Check on handsets"),
    "closed": lazy("Wrapping up"),
}


_BLACKOUTS: Final = PreparedQuery(Blackout.objects.all)
_DIRECTORIES: Final = PreparedQuery(Directory.objects.all)


class Names:
    """The names of blackouts and directories by their codes; each kind is read once, when a sentence names one.

    Short-lived: for the sentences of one page or message.
    """

    @cached_property
    def blackouts(self) -> dict[str, Blackout]:
        return {blackout.code: blackout for blackout in _BLACKOUTS()}

    @cached_property
    def directories(self) -> dict[str, Directory]:
        return {directory.code: directory for directory in _DIRECTORIES()}


def event_sentence(code: str, params: Mapping[str, Any], names: Names | None = None) -> str:
    """Returns the sentence of a code; an unknown code comes back itself.

    params: the rules' values, fresh or stored. names: shared by the sentences of one page or message.
    """
    sentence = SENTENCES.get(str(code))
    if sentence is None:
        return str(code)
    names = names or Names()
    words = {name: _word(name, value, names) for name, value in params.items()}
    if "others" in params:
        words["directories"] = _("%(directories)s, and by %(others)s, for which the window does not wait") % words
    if "missing" in params:
        rest = {name: value for name, value in params.items() if name != "missing"}
        words["missing"] = event_sentence(params["missing"], rest, names)
    return str(sentence) % words


def say_all(reasons: Iterable[Reason]) -> str:
    """Returns several reasons in one line."""
    names = Names()
    return _("; ").join(event_sentence(reason.code, reason.params, names) for reason in reasons)


def say_stored(reasons: Iterable[Mapping[str, Any]]) -> str:
    """Returns several stored reasons (maintenance.plain.reasons) in one line."""
    names = Names()
    return _("; ").join(event_sentence(reason["code"], reason["params"], names) for reason in reasons)


def factor(code: str, value: str) -> str:
    """Returns the name of an estimate's factor, with its value."""
    name = str(FACTORS.get(code, code))
    shown = str(VALUES.get(value, value))
    if code in ("rounding", "fast_lane", "green_lane", "forged_record"):
        return name
    return _("%(name)s: %(value)s") % {"name": name, "value": shown}


def alternative(given_up: str, start: datetime, sessions: int, numbers: int | None) -> str:
    """Returns what would fit when nothing does: the condition that it does without."""
    words = {"day": day_text(local(start).date())}
    if given_up == GivenUp.NUMBERS:
        return ngettext(
            "Possible for %(count)s number; the others get a window of their own",
            "Possible for %(count)s of the numbers; the others get a window of their own",
            numbers or 0,
        ) % {"count": f"{numbers or 0:,}"}
    if given_up == GivenUp.IN_ONE_PIECE:
        return ngettext("Possible if split", "Possible if split into %(count)s sessions", sessions) % {
            "count": sessions
        }
    return str(ALTERNATIVES[given_up]) % words


def gate(name: str) -> str:
    """Returns the name of a gate."""
    return str(GATES.get(name, name))


def _word(name: str, value: Any, names: Names) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    if name == "weekday":
        return str(WEEKDAYS[int(value)])
    if name == "blackout":
        return str(names.blackouts.get(value, value))
    if name in ("directories", "others"):
        return _(", ").join(str(names.directories.get(code, code)) for code in str(value).split(", "))
    return stored_text(value)
