"""Gives guards the limits of accounts at parties, and the names that two people agree by."""

from compliance.guarded import of_rows
from labels.directories.models import Connection
from labels.domain import guards

CONNECTIONS = of_rows(Connection, "pk", guards.CONNECTION)
