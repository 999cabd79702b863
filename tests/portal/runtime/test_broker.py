"""The embedded broker, with a real server each time."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from portal.runtime.broker import EmbeddedBroker
from tests.portal.runtime.children import gone, pids_after_kill_of_their_parent


@pytest.fixture
def broker(data: Path) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(data) as broker:
        yield broker


def put(broker: EmbeddedBroker, content: str) -> None:
    with Connection(broker.url) as connection, connection.SimpleQueue("fast") as queue:
        queue.put(content)


def take(broker: EmbeddedBroker) -> str:
    with Connection(broker.url) as connection, connection.SimpleQueue("fast") as queue:
        message = queue.get(timeout=30)
        message.ack()
        return str(message.payload)


def test_celery_understands_its_url(broker: EmbeddedBroker) -> None:
    put(broker, "lane fast has work")
    assert take(broker) == "lane fast has work"


def target_of(link: Path) -> str:
    """Returns where a link of /proc leads, or nothing where the process has closed the file meanwhile."""
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""


def test_it_listens_on_a_private_socket_only_and_not_as_root(broker: EmbeddedBroker) -> None:
    assert broker.process is not None
    assert Path(f"/proc/{broker.process.pid}").stat().st_uid != 0
    held = Path(f"/proc/{broker.process.pid}/fd")
    opened = {target_of(link) for link in held.iterdir()}
    assert any(target.startswith("socket:") for target in opened)
    listening = Path(f"/proc/{broker.process.pid}/net/tcp").read_text().splitlines()[1:]
    inodes = {f"socket:[{line.split()[9]}]" for line in listening if line.split()[3] == "0A"}
    assert not opened & inodes


def test_it_is_back_after_kill_9(broker: EmbeddedBroker) -> None:
    assert broker.process is not None
    os.kill(broker.process.pid, signal.SIGKILL)
    broker.process.wait(10)
    assert not broker.alive()
    broker.launch()
    put(broker, "new")
    assert take(broker) == "new"


def test_it_keeps_no_files(broker: EmbeddedBroker, data: Path) -> None:
    """On a full disk it refused every message, and workers that could not acknowledge one ended."""
    put(broker, "lane fast has work")
    broker.stop()
    assert list((data / "broker").iterdir()) == []


@pytest.mark.parametrize("content", [b"rubbish\r\n", b"REDIS0011" + bytes(range(256))])
def test_a_file_that_it_cannot_read_is_laid_aside(data: Path, content: bytes) -> None:
    """As an earlier release may have left it, or a person's SAVE."""
    with EmbeddedBroker(data):
        (data / "broker/dump.rdb").write_bytes(content)
    with EmbeddedBroker(data) as broker:
        put(broker, "new")
        assert take(broker) == "new"
    assert (data / "broker.broken/dump.rdb").is_file()


def test_whether_it_answers_is_told_at_once(data: Path) -> None:
    """The client's own patience, three tries and seconds between them, held up all that the supervisor watches."""
    began = time.monotonic()
    assert not any(EmbeddedBroker(data).answers() for _look in range(3))
    assert time.monotonic() - began < 3


def test_it_ends_when_its_parent_is_killed(data: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from portal.runtime.broker import EmbeddedBroker\n"
        "broker = EmbeddedBroker(Path(sys.argv[1])); broker.start()\n"
        "print(broker.process.pid, flush=True); time.sleep(60)"
    )
    (pid,) = pids_after_kill_of_their_parent(program, str(data))
    assert gone(pid)
