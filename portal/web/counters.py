"""The folder in which the processes of the web role add their counters up."""

from pathlib import Path

from django.conf import settings


def counters_folder() -> str:
    """Its path; empty where a process counts for itself. It is made anew when it is gone, as whatever empties /dev/shm
    takes it away: without it no process of the web role starts.
    """
    folder: str = settings.PROMETHEUS_MULTIPROC_DIR
    if folder:
        Path(folder).mkdir(mode=0o700, exist_ok=True)
    return folder
