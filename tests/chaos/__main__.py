"""The crash test: windows run while everything is killed. `python -m tests.chaos --windows 200 --faults 60 --seed 7`
(with `--windows 20 --events 10000` it is about what programs are told)

Windows are booked over the API of the real stack while, by a seed, workers, dispatcher, web, PostgreSQL's backends and
server (in a checkpoint too), and the broker are killed with -9, stopped, or flushed, the disk is full, the broker finds
other bytes in its files, the mail server and directories hang, one directory drips and the SMS centre is slow; all the
time the workers' clocks are wrong. Before the storm the mail server hangs, and then two directories hang and drip,
while nothing else is broken. Prints one JSON line: `lost` (booked windows that are not there), `twice` (effects that a
directory's log holds twice), `unfinished` (not completed a minute after the last fault); of messages: `messages_lost`
(sent, and did not arrive), `messages_twice` (arrived once more than tries that nobody answered for allow),
`messages_unfinished`, `messages_left_open` (repeated rarely, because they may have arrived); of the clients' programs
`webhooks_…` (tests.chaos.programs), of notices `notices_…` (tests.chaos.notices), of files for a party that people
serve `desk_…` (tests.chaos.desk) and of what a party sends by itself `callbacks_…` (tests.chaos.callbacks); how long
others waited while mail hung, and while directories did; and `drips_too_long` (calls that a directory which drips has
held for longer than a call may take).
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.chaos.callbacks import Callbacks
from tests.chaos.desk import Desk
from tests.chaos.disk import limited_disk
from tests.chaos.dripping import dripping_door
from tests.chaos.faults import BEHIND_THE_DOOR, FAULTS, Stack, calm, hang
from tests.chaos.load import Load, Mark
from tests.chaos.notices import Notices
from tests.chaos.programs import Programs, wait_until_told
from tests.labels.errands.sftp_server import SftpPeer, sftp_server
from tests.tenants.outbox.peers import mail_server, sms_centre
from tests.tenants.webhooks.receiver import Receiver, receiving

AFTERWARDS = 60.0  # seconds after the last fault by which everything is done
TOLD_AFTERWARDS = 120.0  # seconds by which everybody is told: who dies with a message in hand holds it for a minute
EVENTS_A_SECOND = 25  # that every program is told of on a busy machine, when nothing is broken any more
CLIENTS = 5
NEIGHBOURS_WAIT = 5.0  # seconds; 95 of 100 of the others' messages wait no longer while one server hangs
CALL = 20.0  # seconds that a call may take: ten, and four while who calls is stopped, on a busy machine
BEHIND = """
from labels.directories.models import Directory
Directory.objects.filter(address__endswith=":{port}").update(address="http://127.0.0.1:{door}")
"""
SEEN = 12.0  # seconds after the last booking for which it is looked what the others of a hanging directory wait
FAULTY = (
    *("lost", "twice", "unfinished", "messages_lost", "messages_twice", "messages_unfinished"),
    *("webhooks_lost", "webhooks_twice", "webhooks_gaps", "webhooks_changed", "webhooks_followed"),
    *("webhooks_unfinished", "notices_untold", "notices_twice", "notices_after_answer"),
    *("desk_lost", "desk_twice", "desk_unfinished"),
    *("callbacks_lost", "callbacks_twice", "callbacks_believed", "callbacks_unfinished", "drips_too_long"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=200)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=float, default=1.5, help="seconds between faults")
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument(
        "--hanging", type=int, default=20, help="windows that are booked while mail hangs, and a directory"
    )
    parser.add_argument("--events", type=int, default=0, help="events that programs are told of, beside the windows'")
    parser.add_argument("--skew", type=float, default=40.0, help="seconds by which the workers' clocks are wrong")
    parser.add_argument(
        "--no-mount", action="store_true", help="have the disk full as on a machine that mounts nothing"
    )
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="shouhao-chaos-") as folder,
        limited_disk(Path(folder) / "data", may_mount=not options.no_mount) as disk,
        dripping_door() as door,
        mail_server() as mail,
        sms_centre() as sms,
        receiving() as receiver,
        sftp_server(Path(folder) / "party") as party,
    ):
        Path(folder).chmod(0o711)
        environment = {
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail.port),
            "SMPP_URL": sms.url,
            "GATHER_SECONDS": "0",  # what waits to become one letter would hide what waits for others
            "PYTHONPATH": str(Path(__file__).parent / "skewed"),
            "WORKER_CLOCK_SKEW": str(options.skew),
        }
        stack = Stack.start(Path(folder) / "data", environment=environment)
        stack.mail, stack.sms, stack.disk, stack.door = mail, sms, disk, door
        disk.processes = lambda: stack.processes_of("postgres")
        door.leads_to = stack.sandbox + BEHIND_THE_DOOR
        try:
            result = storm(stack, receiver, party, options)
        finally:
            stack.stop()
    sys.stdout.write(json.dumps(result) + "\n")
    return int(any(result[name] for name in FAULTY) or others_wait(result))


def others_wait(result: dict[str, int | float]) -> bool:
    """Whether who has nothing to do with what hangs waits for it. A busy machine is slow without it too."""
    usual = max(NEIGHBOURS_WAIT, 2 * result["standard_p95_before"])
    return (
        result["sms_p95_while_mail_hangs"] > NEIGHBOURS_WAIT
        or result["standard_p95_while_mail_hangs"] > usual
        or result["p95_of_others_while_directories_hang_and_drip"] > usual
    )


def storm(stack: Stack, receiver: Receiver, party: SftpPeer, options: argparse.Namespace) -> dict[str, int | float]:
    """Book while mail hangs; book and break; then wait and count."""
    choice = random.Random(options.seed)
    load = Load(stack, clients=options.clients, windows=3 * options.hanging + options.windows)
    desk, callbacks = Desk(load, party), Callbacks(load)
    assert stack.door is not None
    assert stack.disk is not None
    behind = BEHIND.format(port=stack.door.leads_to, door=stack.door.port)
    said = load.prepare(more=desk.script + callbacks.script + behind)
    programs, notices = Programs(load, receiver), Notices(load)
    programs.listen()
    waits = hanging(stack, load, options.hanging)
    waits |= directories_hang_and_drip(stack, load, range(2 * options.hanging, 3 * options.hanging), choice)
    notices.ask()
    callbacks.begin(said, numbers=-(-3 * options.hanging // options.clients))
    programs.note(options.events, seconds=options.faults * options.every)
    booked = failed = 0
    next_fault = time.monotonic() + options.every
    counts: dict[str, int] = {}
    deck: list[str] = []
    while booked < options.windows or failed < options.faults:
        stack.everyone_goes_on(until=time.monotonic())
        if booked < options.windows:
            load.book(3 * options.hanging + booked)
            booked += 1
            if booked == options.windows // 4:
                notices.acknowledge()
            if booked % 10 == 0:
                desk.cut_off()
        if failed < options.faults and time.monotonic() >= next_fault:
            deck = deck or choice.sample(sorted(FAULTS), len(FAULTS))  # each once before any comes again
            name = deck.pop()
            FAULTS[name](stack, choice)
            counts[name] = counts.get(name, 0) + 1
            failed += 1
            next_fault = time.monotonic() + options.every
        elif booked >= options.windows:
            time.sleep(0.05)
    stack.everyone_goes_on()
    ended = time.monotonic()
    callbacks.end()
    programs.all_noted()
    programs.calm()
    while (left := load.unfinished()) and time.monotonic() - ended < AFTERWARDS:
        time.sleep(0.5)
    took = time.monotonic() - ended
    still_open = load.open_work() if left else []
    while (silent := notices.unfinished()) and time.monotonic() - ended < TOLD_AFTERWARDS:
        time.sleep(0.5)
    unheard = wait_until_told(programs, ended + TOLD_AFTERWARDS + options.events / EVENTS_A_SECOND)
    while (untold := load.untold()) and time.monotonic() - ended < TOLD_AFTERWARDS:
        time.sleep(0.5)
    while (unlooked := callbacks.unfinished()) and time.monotonic() - ended < TOLD_AFTERWARDS:
        time.sleep(0.5)
    uncarried = desk.carry_on(time.monotonic() + AFTERWARDS)
    sys.stderr.write(f"faults: {counts}; done {took:.1f} s after the last one\n")
    for row in still_open:
        sys.stderr.write(f"open a minute after: {row}\n")
    sys.stderr.write(f"the disk was full by {stack.disk.way}; asked again after: {dict(load.not_answered)}\n")
    return {
        "windows": booked,
        "faults": failed,
        "lost": load.lost(),
        "twice": load.twice(),
        "unfinished": len(left),
        "seconds_after_last_fault": round(took, 1),
        "repeated_requests_answered_from_the_store": load.repeated(),
        **told(load),
        "messages_unfinished": len(untold),
        **programs.told(),
        "webhooks_unfinished": unheard,
        **notices.told(),
        "notices_unfinished": silent,
        **desk.told(),
        "desk_unfinished": uncarried,
        **callbacks.told(),
        "callbacks_unfinished": unlooked,
        "drips": len(stack.door.held),
        "drips_too_long": sum(seconds > CALL for seconds in stack.door.held),
        "checkpoints_cut": stack.checkpoints_cut,
        **waits,
    }


def hanging(stack: Stack, load: Load, windows: int) -> dict[str, float]:
    """Windows are booked and done, then as many while the mail server hangs, and nobody else waits for it."""
    assert stack.mail is not None
    book_all(load, range(windows))
    before, told_before = load.lateness("standard"), {each.key for each in load.messages()}
    stack.mail.hangs = 600.0
    book_all(load, range(windows, 2 * windows))
    texts = [each for each in load.messages() if each.channel == "sms" and each.key not in told_before]
    work = load.lateness("standard")[len(before) :]
    calm(stack)
    return {
        "standard_p95_before": p95(before),
        "standard_p95_while_mail_hangs": p95(work),
        "sms_p95_while_mail_hangs": p95([each.wait if each.settled else AFTERWARDS for each in texts]),
    }


def directories_hang_and_drip(stack: Stack, load: Load, places: range, choice: random.Random) -> dict[str, float]:
    """Windows are booked while one directory hangs and one drips, and what others have to be told goes out as ever."""
    assert stack.door is not None
    begun, codes = load.now(), load.codes()
    directory = choice.choice([each for each in stack.directories() if each.base_url.port in codes])
    hang(stack, directory, until=time.monotonic() + 600)
    stack.door.drips_until = time.monotonic() + 600
    slow = [codes[directory.base_url.port or 80], codes[stack.door.port]]
    for place in places:
        load.book(place)
        time.sleep(0.2)
    time.sleep(SEEN)
    waits = load.waits(begun, without=slow)
    ends = time.monotonic() + AFTERWARDS
    while not stack.door.held and time.monotonic() < ends:  # on a busy machine it is asked late
        time.sleep(0.2)
    stack.everyone_goes_on()
    book_all(load, ())
    return {"p95_of_others_while_directories_hang_and_drip": p95(waits)}


def book_all(load: Load, places: Iterable[int]) -> None:
    """Book windows one after another, and wait until all of them are done and their people told by SMS."""
    for place in places:
        load.book(place)
        time.sleep(0.2)
    ends = time.monotonic() + AFTERWARDS
    while time.monotonic() < ends and (
        load.unfinished() or any(each.channel == "sms" and not each.settled for each in load.messages())
    ):
        time.sleep(0.5)


def p95(waits: list[float]) -> float:
    """What 95 of 100 do not exceed, in seconds."""
    return round(statistics.quantiles(waits, n=20)[-1], 2)


def told(load: Load) -> dict[str, int]:
    """What became of the messages."""
    arrived, messages = load.arrivals(), load.messages()
    allowed = Counter[Mark]()
    for each in messages:
        allowed[each.mark] += 1 + each.unanswered
    for mark, times in sorted((arrived - allowed).items(), key=str):
        rows = [each for each in messages if each.mark == mark]
        sys.stderr.write(f"arrived {times} times too often: {mark} {rows}\n")
    return {
        "messages": len(messages),
        "messages_lost": sum(1 for each in messages if each.state == "sent" and not arrived[each.mark]),
        "messages_twice": (arrived - allowed).total(),
        "messages_left_open": sum(1 for each in messages if each.unanswered and not each.settled),
    }


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
