"""What stands in for tenants.outside.sftp_child in a child, where no Django is: it does what a server may have made of
it.
"""

import os
import socket
import time
from pathlib import Path
from typing import IO


def what_it_may(_asked: IO[bytes], said: IO[bytes], line: str, _step: str) -> None:
    files = sorted(int(each.name) for each in Path("/proc/self/fd").iterdir() if int(each.name) > 2)
    try:
        socket.create_connection(("127.0.0.1", 9), 1)
        refused = False
    except PermissionError:
        refused = True
    except OSError:
        refused = False
    said.write(repr((sorted(os.environ), refused, int(line) in files, len(files))).encode() + b"\n")


def garbage(_asked: IO[bytes], said: IO[bytes], *_given: str) -> None:
    said.write(b"[" * 100_000)


def more_than_a_piece(_asked: IO[bytes], said: IO[bytes], *_given: str) -> None:
    said.write(b'{"bytes": 9999999999}\n')


def another_code(_asked: IO[bytes], said: IO[bytes], *_given: str) -> None:
    said.write(b'{"failed": "refused", "code": "anything", "why": "x", "bytes": 0}\n')


def a_gigabyte(_asked: IO[bytes], said: IO[bytes], *_given: str) -> None:
    said.write(bytes(1_000_000_000))


def nothing_more(asked: IO[bytes], said: IO[bytes], *_given: str) -> None:
    asked.readline()
    said.write(b'{"done": "key", "bytes": 0}\n')
    said.flush()
    for _each in iter(int, 1):
        time.sleep(1)
