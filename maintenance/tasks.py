"""The jobs of maintenance: thin doors to services."""

from datetime import timedelta
from uuid import UUID

from maintenance import services
from maintenance.announcements import connections, delivery, services as announcements
from maintenance.calendars import must_move
from maintenance.campaigns import looking, preparing, re_reviews, services as campaigns
from maintenance.documents import services as documents
from maintenance.feedback import following, services as feedback
from maintenance.intake import services as intake
from maintenance.notices import chasing, services as notices
from maintenance.services import many_labels, promises
from maintenance.status import outages, telling
from tenants.agenda.handlers import Claimed, does, handles
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane

EVERY = timedelta(days=1)


# A window's start is due.
does("maintenance.start", services.start_unless_paused, window=UUID)
# Three quarters of a promise are over.
does("maintenance.promise_alert", services.alert_promise, window=UUID)
# A notice has no answer yet: its next step is due.
does(notices.CHASE, chasing.chase, notice=UUID)


@handles(chasing.TURN)
def turn_to_another(work: Claimed) -> None:
    """Asks somebody else, as a person could not be reached."""
    given = work.arguments
    chasing.turn_to_another(UUID(given["notice"]), UUID(given["person"]), given["channel"])


# A promise is broken.
does("maintenance.promise_late", services.promise_late, window=UUID)
# A running window looks at its gates.
does("maintenance.run", services.run, window=UUID)


@handles(documents.REDRAW, outside=True)
def redraw_documents(work: Claimed) -> None:
    """Draws a window's documents again if their facts have changed."""
    window = UUID(work.arguments["window"])
    again = documents.redraw(window)
    with work.completing():
        if again:
            documents.look_again(window)


# A reminder falls due soon: the plan that goes with it is drawn.
does(documents.PREPARE, documents.prepare, window=UUID, outside=True)
# What was drawn about a window has been kept for its term.
does(documents.FORGET, documents.forget, window=UUID)
# The time of an announcement has come.
does(announcements.PUBLISH, announcements.publish_announcement, announcement=UUID)
# A window has moved, or does not take place: what was announced of it is untrue.
does(announcements.FOLLOW, announcements.follow_change, window=UUID, command=str)
# A window has been over for a day.
does(following.ASK, feedback.ask_once, window=UUID)
# What the client has suggested was adopted.
does(feedback.REWARD, feedback.reward, improvement=UUID)


@handles(delivery.DELIVER, outside=True, outward=True, lease=delivery.LEASE)
def deliver_announcement(work: Claimed) -> None:
    """Delivers an announcement to a channel, or takes it back."""
    delivery.deliver(work.arguments["rendering"], work)


@handles(connections.CHECK, outside=True)
def check_wechat_account(work: Claimed) -> None:
    """Checks a newly connected account at WeChat."""
    connections.check_account(work.arguments["kind"], work)


# The next occurrences of a series are booked.
does("maintenance.materialise", services.materialise, series=UUID)
# What the pool lacked when windows were booked is looked for again.
does("maintenance.reserve_standby_numbers", services.look_after_reservations)
# Promises that stand are judged by the rules of today.
does(promises.JUDGE, promises.judge_promises)


@handles(many_labels.ASK)
def ask_for_one_label(work: Claimed) -> None:
    """Asks for one of many labels, and books its window."""
    given = work.arguments
    actor = Actor(given["kind"], given["name"], given["by"])
    services.ask_for_label(given["text"], [UUID(key) for key in given["numbers"]], actor)


# The corrections of a carrier were approved: their window is booked.
does("maintenance.book_number_sync", services.book_number_sync, sync=UUID)
# A changed rule is in force: its re-review begins.
does(re_reviews.BEGIN, campaigns.begin_by_itself, campaign=UUID)
# A campaign looks whether it may go on.
does("campaigns.advance", campaigns.advance, campaign=UUID)
# A part of the clients of a draft is looked at.
does(looking.LOOK, looking.look_on, campaign=UUID)
# What the next quarterly upgrade lacks is said.
does(preparing.LOOK, preparing.look_at_upgrade)
# A client's window of a campaign is booked.
does("campaigns.book", campaigns.book_member, campaign=UUID)
# A client's window of a stopped campaign is cancelled.
does("campaigns.cancel", campaigns.cancel_member, campaign=UUID, reason=str)
# The end of a pause of edits has come.
does("intake.end", intake.end_pause, pause=int)
# Edits go on: what was handed in meanwhile is booked.
does("intake.drain", intake.drain)
# What handsets show has changed: directories are out, or no longer.
does("maintenance.note_outages", outages.note_outages)
# A party is out, or back: what status pages say of it.
does("maintenance.note_outages_everywhere", outages.note_outages_everywhere)
# Who has subscribed to the status page hears of a window.
does("maintenance.tell_subscribers", telling.tell_of_turn, window=UUID, sequence=int)
# The rules of the calendar have changed: every client that is touched hears of it.
does("calendars.offer_all", must_move.offer_all, change=UUID)
# A window that must move is offered another time.
does("calendars.offer", services.offer, must_move=UUID)


@handles("calendars.move")
def move_by_platform(work: Claimed) -> None:
    """Moves a window by the platform when the client's time to choose is over."""
    services.move_by_platform(UUID(work.arguments["must_move"]), work.arguments.get("tried", 0))


# A client's own exclusions are looked at again.
does(must_move.CHECK_EXCLUSIONS, services.check_exclusions)


@handles(must_move.RECONCILE)
def reconcile_calendar(work: Claimed) -> None:
    """Finds, every night, windows in closed times that nobody was asked to move."""
    must_move.reconcile_must_moves()
    schedule_for_platform(must_move.RECONCILE, key="nightly", lane=Lane.BULK, due_at=business_now() + EVERY)
