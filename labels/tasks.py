"""Due work of labels: thin doors to the reconciler."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from labels import restored
from labels.directories.aggregators.due import LOOK_THROUGH, ask_aggregators
from labels.directories.models import Directory
from labels.displays import carried, hints, looking_through, orders, reconciler, remedies, submitting
from labels.displays.seen import note_day
from labels.entitlement import brands, certified
from labels.errands import chasing, receipts
from labels.errands import files as errand_files
from labels.errands import services as errands
from labels.models import Number
from labels.numbers import carrier_lists, corrections, errand_receipts, monthly_lists, public_numbers
from labels.numbers import codes as number_codes
from labels.numbers import imports as number_imports
from labels.numbers import ownership as number_ownership
from labels.registry import services as registry_services
from labels.selectors import directories
from labels.standby import numbers as standby_numbers
from tenants.agenda.handlers import Claimed, handles, handles_many
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import ORDER, Lane
from tenants.people.actors import PLATFORM

SWEEP_EVERY = timedelta(days=1)


@handles_many("labels.reconcile")
def reconcile(pieces: Sequence[Claimed]) -> None:
    """Something wanted changes by itself now: a lease starts or ends, a scene begins or is over."""
    lane = min((piece.lane for piece in pieces), key=ORDER.index)
    reconciler.reconcile(sorted({UUID(number) for piece in pieces for number in piece.arguments["numbers"]}), lane=lane)


@handles("labels.submit", outside=True)
def submit(work: Claimed) -> None:
    """Tell a directory what is wanted."""
    submitting.submit(work)


@handles(orders.POLL, outside=True)
def poll(work: Claimed) -> None:
    """Ask a directory about what it was deciding on."""
    submitting.poll(work)


@handles(errands.TAKE)
def take_answers(work: Claimed) -> None:
    """Displays follow what a party says of orders that people carried."""
    carried.take_answers(work.arguments["directory"], lane=work.lane)


@handles(errand_files.HANDED_OVER)
def note_handed_over(work: Claimed) -> None:
    """The client's history says that its orders are with a party."""
    carried.note_handed_over(UUID(work.arguments["file"]))


@handles(errands.PREPARE)
def prepare_errands(work: Claimed) -> None:
    """A party's cut-off: what waits becomes a file."""
    errand_files.prepare_file(Directory.objects.get(code=work.arguments["directory"]))


@handles(errand_files.SEND, outside=True)
def send_errand_file(work: Claimed) -> None:
    """A file is handed over by e-mail or SFTP."""
    errand_files.send_file(work)


@handles(errand_files.LOOK_AT_MAIL)
def look_at_errand_mail(work: Claimed) -> None:
    """Whether the mail server has taken a file's letter."""
    errand_files.look_at_mail(UUID(work.arguments["file"]))


@handles(chasing.CHASE)
def chase_errands(work: Claimed) -> None:
    """A working morning: what parties should have answered by now."""
    chasing.chase()


@handles(receipts.READ_RECEIPT, outside=True, lease=carrier_lists.LONGEST_STEP)
def read_errand_receipt(work: Claimed) -> None:
    """A party's receipt is read, and matched with its orders."""
    errand_receipts.read_errand_receipt(work)


@handles("labels.look_up", outside=True)
def look_up(work: Claimed) -> None:
    """Ask a directory what handsets show."""
    reconciler.look_up(work)


@handles("labels.look_at", outside=True)
def look_at(work: Claimed) -> None:
    """Ask a directory about single displays."""
    reconciler.look_at(work)


@handles(hints.HINTED)
def look_after_hint(work: Claimed) -> None:
    """A party says that something may have changed."""
    hints.look_soon(work)


@handles(LOOK_THROUGH, outside=True, lease=looking_through.LEASE)
def look_through(work: Claimed) -> None:
    """Ask an aggregator what it knows."""
    looking_through.look_through(work)


@handles("labels.accelerate", outside=True)
def accelerate(work: Claimed) -> None:
    """Order a paid push past the cache."""
    remedies.send_acceleration(work)


@handles("labels.appeal", outside=True)
def appeal(work: Claimed) -> None:
    """Make an appeal."""
    remedies.send_appeal(work)


@handles("labels.appeal_result", outside=True)
def appeal_result(work: Claimed) -> None:
    """Ask how an appeal was decided."""
    remedies.ask_result(work)


@handles("labels.forward", outside=True)
def forward(work: Claimed) -> None:
    """Tell a carrier where calls go."""
    standby_numbers.forward(work)


@handles("labels.compare_forwardings", outside=True)
def compare_forwardings(work: Claimed) -> None:
    """Ask a carrier where calls go."""
    restored.compare_forwardings(work)


@handles("labels.compare_restored")
def compare_restored(work: Claimed) -> None:
    """The database was restored: what directories and carriers hold may be newer."""
    restored.compare_client(lane=work.lane)


@handles("labels.open_standby_numbers")
def open_standby_numbers(work: Claimed) -> None:
    """The pool had too few: look again."""
    numbers = [UUID(number) for number in work.arguments["numbers"]]
    until = datetime.fromisoformat(work.arguments["until"])
    if until > business_now():
        standby_numbers.open_standby_numbers(UUID(work.arguments["window"]), numbers, until=until, lane=work.lane)


@handles("labels.close_standby_numbers")
def close_standby_numbers(work: Claimed) -> None:
    """Standby numbers end with their time, whatever became of the window."""
    standby_numbers.close_standby_numbers(UUID(work.arguments["window"]), lane=work.lane)


@handles("labels.import_numbers", outside=True, lease=number_imports.LEASE)
def import_numbers(work: Claimed) -> None:
    """A large file of numbers is read, and taken as a whole."""
    number_imports.read_file(work)


@handles(carrier_lists.READ, outside=True, lease=carrier_lists.LONGEST_STEP)
def read_number_states(work: Claimed) -> None:
    """A carrier's number states are read, from its file or page by page from its API."""
    carrier_lists.read_list(work)


@handles(carrier_lists.COMPARE, lease=carrier_lists.LONGEST_STEP)
def compare_number_states(work: Claimed) -> None:
    """A carrier's number states are compared with the client's numbers."""
    carrier_lists.compare_list(UUID(work.arguments["list"]))


@handles(monthly_lists.ASK)
def ask_for_list(work: Claimed) -> None:
    """A carrier's monthly list is asked for, or somebody is told to bring it."""
    monthly_lists.ask_for_list(work.arguments["carrier"])


@handles("labels.end_cool_off")
def end_cool_off(work: Claimed) -> None:
    """A number that its carrier took back is free for others."""
    corrections.end_cool_off(UUID(work.arguments["number"]))


@handles(public_numbers.LOOK)
def look_for_public_numbers(work: Claimed) -> None:
    """The staff's table of public numbers has changed."""
    public_numbers.dispute_held()


@handles("labels.sweep")
def sweep(work: Claimed) -> None:
    """Every night: work out anew what is wanted for the next numbers, and look at everything that is shown."""
    numbers = list(
        Number.objects.filter(pk__gt=work.arguments.get("after", str(UUID(int=0))))
        .order_by("pk")[:500]
        .values_list("pk", flat=True)
    )
    reconciler.reconcile(numbers, lane=Lane.BULK)
    if len(numbers) == 500:
        schedule("labels.sweep", key="next", lane=Lane.BULK, after=str(numbers[-1]))
        return
    certified.sync_claims()
    public_numbers.dispute_held()
    number_ownership.settle_claims()
    number_codes.forget_old()
    note_day()
    for directory in directories():
        reconciler.check_consistency(directory.code, lane=Lane.BULK)
    ask_aggregators()
    tomorrow = business_now() + SWEEP_EVERY
    schedule("labels.sweep", key="nightly", lane=Lane.BULK, due_at=tomorrow)
    # Clients from before there was a nightly round of compliance get one too.
    schedule("compliance.sweep", key="nightly", lane=Lane.BULK, due_at=tomorrow, keep_earlier=True)


@handles("labels.alias_expires")
def alias_expires(work: Claimed) -> None:
    """A brand's registration is over."""
    brands.expire_alias(UUID(work.arguments["alias"]), actor=PLATFORM)


@handles("labels.alias_reminder")
def alias_reminder(work: Claimed) -> None:
    """A brand's registration ends soon."""
    brands.remind_of_brand(UUID(work.arguments["alias"]))


@handles(registry_services.REVIEW)
def review_model(work: Claimed) -> None:
    """Another model judges labels: those it judges differently go to a reviewer."""
    certified.review_model_change(work.arguments["before"], work.arguments.get("after", ""))
