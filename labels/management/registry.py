"""What the commands of label models do with the registry, where there is a database."""

from django.db import connection
from django.db.utils import OperationalError


def at_hand() -> bool:
    """Whether a database answers: the commands work on files without one."""
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True
