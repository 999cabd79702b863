"""The embedded broker, with a real server each time."""

import os
import signal
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
        message = queue.get(timeout=5)
        message.ack()
        return str(message.payload)


def test_celery_understands_its_url(broker: EmbeddedBroker) -> None:
    put(broker, "lane fast has work")
    assert take(broker) == "lane fast has work"


def test_it_listens_on_a_private_socket_only_and_not_as_root(broker: EmbeddedBroker) -> None:
    assert broker.process is not None
    assert Path(f"/proc/{broker.process.pid}").stat().st_uid != 0
    opened = {str(link.readlink()) for link in Path(f"/proc/{broker.process.pid}/fd").iterdir()}
    listening = Path(f"/proc/{broker.process.pid}/net/tcp").read_text().splitlines()[1:]
    inodes = {f"socket:[{line.split()[9]}]" for line in listening if line.split()[3] == "0A"}
    assert not opened & inodes


def test_messages_outlive_kill_9(broker: EmbeddedBroker) -> None:
    put(broker, "kept")
    assert broker.process is not None
    os.kill(broker.process.pid, signal.SIGKILL)
    broker.process.wait(10)
    assert not broker.alive()
    broker.launch()
    assert take(broker) == "kept"


def test_data_that_it_cannot_read_are_laid_aside(data: Path) -> None:
    with EmbeddedBroker(data) as broker:
        put(broker, "lost")
    for file in (data / "broker/appendonlydir").iterdir():
        file.write_bytes(b"rubbish\r\n")
    with EmbeddedBroker(data) as broker:
        put(broker, "new")
        assert take(broker) == "new"
    assert (data / "broker.broken/appendonlydir").is_dir()


def test_it_ends_when_its_parent_is_killed(data: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from portal.runtime.broker import EmbeddedBroker\n"
        "broker = EmbeddedBroker(Path(sys.argv[1])); broker.start()\n"
        "print(broker.process.pid, flush=True); time.sleep(60)"
    )
    (pid,) = pids_after_kill_of_their_parent(program, str(data))
    assert gone(pid)
