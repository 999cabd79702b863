"""The only writers of maintenance: requests (what is asked, support), windows (when), runbook (doing it)."""

from maintenance.promises.services import alert as alert_promise, case_changed_hands, hurry, tell_late as promise_late
from maintenance.services.answers import answer_notice, key_pressed, sms_received
from maintenance.services.dividing import divide
from maintenance.services.drafting import (
    draft_calibration,
    draft_label_change,
    draft_work,
    foreseen_work,
    withdraw_draft,
)
from maintenance.services.emergencies import begin_emergency
from maintenance.services.errors import Conflict
from maintenance.services.exclusions import check_exclusions, exclude, include
from maintenance.services.feeds import change_feed, hand_over_feed, make_feed, note_feed_read, revoke_feed, rotate_feed
from maintenance.services.freezing import certification_changed
from maintenance.services.handing_in import hand_in, restore, restore_decided, withdraw_restore
from maintenance.services.judging import judge_windows_again
from maintenance.services.label_before import bring_label_before, has_label_before, label_before, last_label_change
from maintenance.services.many_labels import ask_for_label, ask_for_labels, foresee, judge_rows
from maintenance.services.must_move import accept, move_by_platform, move_by_staff, offer
from maintenance.services.negotiating import answer_offer, propose_own_time
from maintenance.services.number_sync import book_number_sync
from maintenance.services.pausing import start_unless_paused
from maintenance.services.proofs import leave_unproved_out
from maintenance.services.reminding import tell_newcomer
from maintenance.services.requests import book
from maintenance.services.runbook import run, waive_gate, wake_windows
from maintenance.services.series import cancel_following, make_series, materialise
from maintenance.services.standby_label import choose_standby_label
from maintenance.services.standby_numbers import look_after_reservations
from maintenance.services.support import ask_support
from maintenance.services.windows import abort, cancel, case_decided, extend, finish, move, roll_back, start
from tenants.refusals import Refused

__all__ = [
    "Conflict",
    "Refused",
    "abort",
    "accept",
    "alert_promise",
    "answer_notice",
    "answer_offer",
    "ask_for_label",
    "ask_for_labels",
    "ask_support",
    "begin_emergency",
    "book",
    "book_number_sync",
    "bring_label_before",
    "cancel",
    "cancel_following",
    "case_changed_hands",
    "case_decided",
    "certification_changed",
    "change_feed",
    "check_exclusions",
    "choose_standby_label",
    "divide",
    "draft_calibration",
    "draft_label_change",
    "draft_work",
    "exclude",
    "extend",
    "finish",
    "foresee",
    "foreseen_work",
    "hand_in",
    "hand_over_feed",
    "has_label_before",
    "hurry",
    "include",
    "judge_rows",
    "judge_windows_again",
    "key_pressed",
    "label_before",
    "last_label_change",
    "leave_unproved_out",
    "look_after_reservations",
    "make_feed",
    "make_series",
    "materialise",
    "move",
    "move_by_platform",
    "move_by_staff",
    "note_feed_read",
    "offer",
    "promise_late",
    "propose_own_time",
    "restore",
    "restore_decided",
    "revoke_feed",
    "roll_back",
    "rotate_feed",
    "run",
    "sms_received",
    "start",
    "start_unless_paused",
    "tell_newcomer",
    "waive_gate",
    "wake_windows",
    "withdraw_draft",
    "withdraw_restore",
]
