"""Counts things over all clients, for operators, that otherwise stand in clients' schemas only."""

from tenants.database.statements import execute

_ADD = """
    INSERT INTO public.tenants_tally (name, label, count) VALUES (%s, %s, %s)
    ON CONFLICT (name, label) DO UPDATE SET count = public.tenants_tally.count + EXCLUDED.count
"""


def add_to_tally(name: str, label: str, count: int = 1) -> None:
    """Adds to a count, in the caller's transaction and near its end: others who count the same wait for it."""
    execute(_ADD, [name, label, count])
