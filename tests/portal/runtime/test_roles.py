"""Which lanes the workers of `manage.py up` take, and in which order."""

from argparse import Namespace
from pathlib import Path

from django.conf import settings
from kombu.transport.redis import Channel

from portal.celery import app
from portal.runtime import roles, up
from portal.runtime.folders import folders_below
from tenants.domain.lanes import ORDER


def commands_of(folder: Path, *, small: bool) -> dict[str, list[str]]:
    options = Namespace(only=up.ROLES, host="127.0.0.1", port=1, sandbox_port=2, small=small)
    return up._commands(options, folders_below(folder))


def test_a_worker_is_reserved_for_the_first_two_lanes_and_another_takes_all(tmp_path: Path) -> None:
    commands = commands_of(tmp_path, small=False)
    lanes = {name: command[command.index("-Q") + 1] for name, command in commands.items() if "-Q" in command}
    assert lanes == {"worker": ",".join(ORDER), "reserved": ",".join(ORDER[:2])}
    for name in lanes:
        taken = commands[name][commands[name].index("--prefetch-multiplier") + 1]
        assert taken == "1", "what waits in one worker is free for another"


def test_two_workers_of_one_machine_share_no_queue_of_their_own() -> None:
    """RabbitMQ gives the queue by which a worker is controlled to one of them, and the other ended."""
    assert app.conf.worker_enable_remote_control is False


def test_lanes_take_turns_on_the_shared_worker() -> None:
    """None starves, however full the others are: a task ends after two seconds, then the next lane has its turn."""
    strategy = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("queue_order_strategy", Channel.queue_order_strategy)
    assert strategy == "round_robin"
    assert roles.ALL_LANES == ORDER


def test_a_try_out_has_one_process_for_work_and_one_for_pages(tmp_path: Path) -> None:
    def processes(small: bool) -> tuple[str, str]:
        commands = commands_of(tmp_path, small=small)
        (web,) = (word.partition("=")[2] for word in commands["web"] if word.startswith("--workers="))
        return web, commands["worker"][commands["worker"].index("-c") + 1]

    assert processes(small=True) == ("1", "1")
    assert processes(small=False) == ("2", "7"), "one more for each channel and one for webhooks"
