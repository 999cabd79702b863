"""Due work of maintenance: thin doors to services."""

from datetime import timedelta
from uuid import UUID

from maintenance import services
from maintenance.announcements import connections, delivery
from maintenance.announcements import services as announcements
from maintenance.calendars import must_move
from maintenance.campaigns import re_reviews
from maintenance.campaigns import services as campaigns
from maintenance.documents import services as documents
from maintenance.feedback import following
from maintenance.feedback import services as feedback
from maintenance.intake import services as intake
from maintenance.notices import chasing
from maintenance.notices import services as notices
from maintenance.notices.windows import ask_about_all
from maintenance.status import outages, telling
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.lanes import Lane

EVERY = timedelta(days=1)


@handles("maintenance.start")
def start(work: Claimed) -> None:
    """A window's start is due."""
    services.start(UUID(work.arguments["window"]))


@handles("maintenance.promise_alert")
def alert_promise(work: Claimed) -> None:
    """Three quarters of a promise are over."""
    services.alert_promise(UUID(work.arguments["window"]))


@handles(notices.CHASE)
def chase(work: Claimed) -> None:
    """A notice has no answer yet: its next step is due."""
    chasing.chase(UUID(work.arguments["notice"]))


@handles(chasing.TURN)
def turn_to_another(work: Claimed) -> None:
    """Somebody who was to be asked could not be reached."""
    given = work.arguments
    chasing.turn_to_another(UUID(given["notice"]), UUID(given["person"]), given["channel"])


@handles("notices.look_after")
def look_after_notices(work: Claimed) -> None:
    """Windows that were scheduled before there were notices."""
    ask_about_all()


@handles("maintenance.promise_late")
def late_promise(work: Claimed) -> None:
    """A promise is broken."""
    services.promise_late(UUID(work.arguments["window"]))


@handles("maintenance.run")
def run(work: Claimed) -> None:
    """A running window looks at its gates."""
    services.run(UUID(work.arguments["window"]))


@handles(documents.REDRAW, outside=True)
def redraw_documents(work: Claimed) -> None:
    """What was drawn about a window is looked at again."""
    window = UUID(work.arguments["window"])
    again = documents.redraw(window)
    with work.completing():
        if again:
            documents.look_again(window)


@handles(documents.PREPARE, outside=True)
def prepare_plan(work: Claimed) -> None:
    """A reminder falls due soon: the plan that goes with it is drawn."""
    documents.prepare(UUID(work.arguments["window"]))
    with work.completing():
        pass


@handles(documents.FORGET)
def forget_documents(work: Claimed) -> None:
    """What was drawn about a window has been kept for its term."""
    documents.forget(UUID(work.arguments["window"]))


@handles(announcements.PUBLISH)
def publish_announcement(work: Claimed) -> None:
    """The time of an announcement has come."""
    announcements.publish_announcement(UUID(work.arguments["announcement"]))


@handles(announcements.FOLLOW)
def follow_announcements(work: Claimed) -> None:
    """A window has moved, or does not take place: what was announced of it is untrue."""
    announcements.follow_change(UUID(work.arguments["window"]), work.arguments["command"])


@handles(following.ASK)
def ask_for_feedback(work: Claimed) -> None:
    """A window has been over for a day."""
    feedback.ask_once(UUID(work.arguments["window"]))


@handles(feedback.REWARD)
def reward_supporter(work: Claimed) -> None:
    """What the client has suggested was adopted."""
    feedback.reward(UUID(work.arguments["improvement"]))


@handles(delivery.DELIVER, outside=True, lease=delivery.LEASE)
def deliver_announcement(work: Claimed) -> None:
    """A channel takes what is announced, or gives it back."""
    delivery.deliver(work.arguments["rendering"], work)


@handles(connections.CHECK, outside=True)
def check_wechat_account(work: Claimed) -> None:
    """An account at WeChat was connected: whether it works."""
    connections.check_account(work.arguments["kind"], work)


@handles("maintenance.materialise")
def materialise(work: Claimed) -> None:
    """The next occurrences of a series are booked."""
    services.materialise(UUID(work.arguments["series"]))


@handles("maintenance.reserve_standby_numbers")
def reserve_standby_numbers(work: Claimed) -> None:
    """What the pool lacked when windows were booked is looked for again."""
    services.look_after_reservations()


@handles("maintenance.book_number_sync")
def book_number_sync(work: Claimed) -> None:
    """The corrections of a carrier were approved: their window is booked."""
    services.book_number_sync(UUID(work.arguments["sync"]))


@handles(re_reviews.BEGIN)
def begin_campaign(work: Claimed) -> None:
    """A changed rule is in force: its re-review begins."""
    campaigns.begin_by_itself(UUID(work.arguments["campaign"]))


@handles("campaigns.advance")
def advance_campaign(work: Claimed) -> None:
    """A campaign looks whether it may go on."""
    campaigns.advance(UUID(work.arguments["campaign"]))


@handles("campaigns.book")
def book_member(work: Claimed) -> None:
    """A client's window of a campaign is booked."""
    campaigns.book_member(UUID(work.arguments["campaign"]))


@handles("campaigns.cancel")
def cancel_member(work: Claimed) -> None:
    """A client's window of a stopped campaign is cancelled."""
    campaigns.cancel_member(UUID(work.arguments["campaign"]), work.arguments["reason"])


@handles("intake.drain")
def drain(work: Claimed) -> None:
    """Edits go on: what was handed in meanwhile is booked."""
    intake.drain()


@handles("maintenance.note_outages")
def note_outages(work: Claimed) -> None:
    """What handsets show has changed: directories are out, or no longer."""
    outages.note_outages()


@handles("maintenance.tell_subscribers")
def tell_subscribers(work: Claimed) -> None:
    """Who has subscribed to the status page hears of a window."""
    telling.tell_of_turn(UUID(work.arguments["window"]), work.arguments["sequence"])


@handles("calendars.offer_all")
def offer_all(work: Claimed) -> None:
    """The rules of the calendar have changed: every client that is touched hears of it."""
    must_move.offer_all(UUID(work.arguments["change"]))


@handles("calendars.offer")
def offer(work: Claimed) -> None:
    """A window that must move is offered another time."""
    services.offer(UUID(work.arguments["must_move"]))


@handles("calendars.move")
def move_by_platform(work: Claimed) -> None:
    """The time to choose is over: the platform moves the window."""
    services.move_by_platform(UUID(work.arguments["must_move"]), work.arguments.get("tried", 0))


@handles(must_move.CHECK_EXCLUSIONS)
def check_exclusions(work: Claimed) -> None:
    """A client's own exclusions are looked at again."""
    services.check_exclusions()


@handles(must_move.RECONCILE)
def reconcile_calendar(work: Claimed) -> None:
    """Every night: windows in closed times that nobody was asked to move."""
    must_move.reconcile()
    schedule_for_platform(must_move.RECONCILE, key="nightly", lane=Lane.BULK, due_at=business_now() + EVERY)
