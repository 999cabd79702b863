"""Connects the commands of label models with the registry, if there is a database."""

from django.db import connection
from django.db.utils import OperationalError


def at_hand() -> bool:
    """Tells whether a database answers: the commands work on files without one."""
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True
