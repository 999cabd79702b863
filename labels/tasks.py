"""Binds due work of labels to services."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from labels import restored
from labels.directories.aggregators.due import LOOK_THROUGH, ask_aggregators
from labels.directories.models import Directory
from labels.displays import (
    carried,
    consistency,
    hints,
    looking,
    looking_through,
    orders,
    reconciler,
    remedies,
    shadow,
    submitting,
)
from labels.displays.seen import note_day
from labels.entitlement import brands, certified
from labels.errands import asking, chasing, files as errand_files, receipts, services as errands
from labels.models import Number
from labels.numbers import (
    carrier_lists,
    codes as number_codes,
    corrections,
    errand_receipts,
    imports as number_imports,
    monthly_lists,
    ownership as number_ownership,
    public_numbers,
    services as number_services,
)
from labels.registry import services as registry_services
from labels.selectors import directories
from labels.standby import forwarding, numbers as standby_numbers
from labels.versions import services as versions
from tenants.agenda.handlers import Claimed, does, handles, handles_many
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import ORDER, Lane

SWEEP_EVERY = timedelta(days=1)


@handles_many("labels.reconcile")
def reconcile_claimed(pieces: Sequence[Claimed]) -> None:
    """Works numbers out again whose wanted label changes by itself now: a lease or a scene begins or ends."""
    lane = min((piece.lane for piece in pieces), key=ORDER.index)
    reconciler.reconcile_displays(
        sorted({UUID(number) for piece in pieces for number in piece.arguments["numbers"]}), lane=lane
    )


@handles("labels.resubmit")
def resubmit(work: Claimed) -> None:
    """Orders the next numbers again after a window over many numbers was rolled back."""
    numbers = [UUID(number) for number in work.arguments["numbers"]]
    reconciler.resubmit(numbers, lane=work.lane)


@handles(versions.TAKE_BACK)
def take_back(work: Claimed) -> None:
    """Takes back the labels of the next numbers of a window that was taken back."""
    numbers = [UUID(number) for number in work.arguments["numbers"]]
    again = work.arguments.get("again", False)
    versions.take_back_the_next(UUID(work.arguments["request"]), numbers, lane=work.lane, tell_again=again)


# Submit orders to a directory.
handles("labels.submit", outside=True, outward=True)(submitting.submit)
# Ask a directory about undecided orders.
handles(orders.POLL, outside=True)(submitting.poll)


@handles(errands.TAKE)
def take_answers(work: Claimed) -> None:
    """Updates displays and forwardings by a party's answers to orders that people carried."""
    carried.take_answers(work.arguments["directory"], lane=work.lane)
    forwarding.take_word_of_carrier(work.arguments["directory"])


# Record in the client's history that its orders are with a party.
does(errand_files.HANDED_OVER, carried.note_handed_over, file=UUID)


@handles(errands.PREPARE)
def prepare_errands(work: Claimed) -> None:
    """Makes a file of what waits at a party's cut-off."""
    errand_files.prepare_file(Directory.objects.get(code=work.arguments["directory"]))


# Deliver a file by e-mail or SFTP.
handles(errand_files.SEND, outside=True, outward=True)(errand_files.send_file)
# Check whether the mail server has taken a file's mail.
does(errand_files.LOOK_AT_MAIL, errand_files.look_at_mail, file=UUID)
# Check on a working morning what parties should have answered by now.
does(chasing.CHASE, chasing.chase)
# Read a party's receipt, and match it with its orders.
handles(receipts.READ_RECEIPT, outside=True, lease=carrier_lists.LONGEST_STEP)(errand_receipts.read_errand_receipt)
# Ask a directory what handsets show.
handles("labels.look_up", outside=True)(looking.look_up)
# Ask a directory for all checks that wait for it.
handles(consistency.ANSWER_CHECKS, outside=True)(consistency.answer_checks)
# Ask a directory about single displays.
handles("labels.look_at", outside=True)(looking.look_at)
# Follow up a party's hint that something may have changed.
handles(hints.HINTED)(hints.look_soon)
# Ask an aggregator what it knows.
handles(LOOK_THROUGH, outside=True, lease=looking_through.LEASE)(looking_through.look_through)
# Ask a directory in shadow what handsets show.
handles(shadow.LOOK, outside=True)(shadow.look_in_shadow)
# Try an address of a directory that is to be proposed.
handles(asking.TRY_ADDRESS, outside=True)(asking.try_it)
# Try a secret that is to be proposed at the directories of a connection.
handles(asking.TRY_CREDENTIALS, outside=True, lease=asking.TRYING_CREDENTIALS)(asking.try_the_secret)
# Ask a directory which labels it takes.
handles(asking.ASK_POLICY, outside=True)(asking.ask_it)
# Order a paid push past the cache.
handles("labels.accelerate", outside=True, outward=True)(remedies.send_acceleration)
# Make an appeal.
handles("labels.appeal", outside=True, outward=True)(remedies.send_appeal)
# Ask how an appeal was decided.
handles("labels.appeal_result", outside=True)(remedies.ask_result)
# Order forwardings at a carrier.
handles("labels.forward", outside=True, outward=True)(forwarding.forward)
# Ask a carrier where calls go.
handles("labels.compare_forwardings", outside=True)(restored.compare_forwardings)


@handles("labels.compare_restored")
def compare_restored(work: Claimed) -> None:
    """Compares with directories and carriers after the database was restored: what they hold may be newer."""
    restored.compare_client(lane=work.lane)


@handles("labels.open_standby_numbers")
def open_standby_numbers(work: Claimed) -> None:
    """Looks again for standby numbers, since the pool had too few."""
    numbers = [UUID(number) for number in work.arguments["numbers"]]
    until, most = datetime.fromisoformat(work.arguments["until"]), work.arguments.get("most")
    window = UUID(work.arguments["window"])
    if until > business_now():
        standby_numbers.open_standby_numbers(window, numbers, until=until, lane=work.lane, most=most)


@handles("labels.close_standby_numbers")
def close_standby_numbers(work: Claimed) -> None:
    """Closes standby numbers when their time ends, whatever happened to the window."""
    standby_numbers.close_standby_numbers(UUID(work.arguments["window"]), lane=work.lane)


# Read a large file of numbers, and import it as a whole.
handles("labels.import_numbers", outside=True, lease=number_imports.LEASE)(number_imports.read_file)
# Read a carrier's number states, from its file or page by page from its API.
handles(carrier_lists.READ, outside=True, lease=carrier_lists.LONGEST_STEP)(carrier_lists.read_list)
# Compare a carrier's number states with the client's numbers.
does(carrier_lists.COMPARE, carrier_lists.compare_list, list=UUID, lease=carrier_lists.LONGEST_STEP)
# Ask for a carrier's monthly list, or tell somebody to bring it.
does(monthly_lists.ASK, monthly_lists.ask_for_list, carrier=str)
# Free a number that its carrier took back for others.
does("labels.end_cool_off", corrections.end_cool_off, number=UUID)
# The table of public numbers has changed, or more are held than become cases at once.
does(public_numbers.LOOK, public_numbers.dispute_held)
# More claims are over than lapse at once.
does(number_ownership.SETTLE, number_ownership.settle_claims)


@handles(number_services.RELEASE)
def release(work: Claimed) -> None:
    """Releases the next of many numbers."""
    numbers = [UUID(number) for number in work.arguments["numbers"]]
    number_services.release_the_next(numbers, actor=Actor(**work.arguments["actor"]))


@handles("labels.sweep")
def sweep(work: Claimed) -> None:
    """Works out again, every night, what is wanted for the next numbers; after the last ones, does the client's other
    nightly work and schedules a look at everything that is shown.
    """
    numbers = list(
        Number.objects.filter(pk__gt=work.arguments.get("after", str(UUID(int=0))))
        .order_by("pk")[:500]
        .values_list("pk", flat=True)
    )
    reconciler.reconcile_displays(numbers, lane=Lane.BULK)
    if len(numbers) == 500:
        schedule("labels.sweep", key="next", lane=Lane.BULK, after=str(numbers[-1]))
        return
    certified.sync_claims()
    public_numbers.dispute_held()
    number_ownership.settle_claims()
    number_codes.forget_old()
    note_day()
    for directory in directories():
        looking.check_consistency(directory.code, lane=Lane.BULK)
    ask_aggregators()
    shadow.plan_looks(Lane.BULK)
    schedule("labels.sweep", key="nightly", lane=Lane.BULK, due_at=business_now() + SWEEP_EVERY)


@handles("labels.alias_expires")
def alias_expires(work: Claimed) -> None:
    """Ends a brand whose registration is over."""
    brands.expire_alias(UUID(work.arguments["alias"]), actor=PLATFORM)


# Remind of a brand's registration that ends soon.
does("labels.alias_reminder", brands.remind_of_brand, alias=UUID)


@handles(registry_services.REVIEW)
def review_model(work: Claimed) -> None:
    """Sends labels that another model judges differently to a reviewer."""
    certified.review_model_change(work.arguments["before"], work.arguments.get("after", ""))


@handles(certified.RENAMED)
def review_rename(work: Claimed) -> None:
    """Judges the next labels beside the client's new legal name."""
    certified.review_rename(work.arguments["before"], work.arguments["after"])
