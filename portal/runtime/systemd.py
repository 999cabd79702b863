"""Talks with systemd: it says where a service listens, and the service says that it serves."""

import os
import socket

FIRST_FROM_SYSTEMD = 3  # SD_LISTEN_FDS_START


def from_systemd() -> socket.socket | None:
    """The listening socket of a systemd socket unit, if this process was given one."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS", "0") == "0":
        return None
    return socket.socket(fileno=FIRST_FROM_SYSTEMD)


def tell_ready() -> None:
    """Tell systemd that this service has loaded, where it waits for that (Type=notify)."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(b"READY=1", address.replace("@", "\0", 1) if address.startswith("@") else address)
