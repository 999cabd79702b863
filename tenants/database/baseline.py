"""Begins a new database with `baseline.sql`, the result of the migrations up to some release; later ones run after it.

Django needs ten seconds of processor time for those migrations, the statements one. `make baseline` writes them anew;
that is never required: it only saves the migrations that came since.
"""

from pathlib import Path
from typing import Final

from tenants.database.statements import execute, fetch_one

STATEMENTS: Final = Path(__file__).with_name("baseline.sql")
_IS_FOR: Final = """
    SELECT to_regclass('public.django_migrations') IS NULL
       AND current_user = 'shouhao_owner' AND to_regrole('shouhao_app') IS NOT NULL
"""


def begin_new_database() -> bool:
    """Brings an empty database to the baseline.

    Returns False when it is not empty, or its roles are not called as in docs/deploy.md, so that only migrations can
    make it. Needs the owner's role and a transaction.
    """
    (fit,) = fetch_one(_IS_FOR)
    if fit:
        (before, _path, _bodies) = fetch_one(
            "SELECT current_setting('search_path'), set_config('search_path', '', true),"
            " set_config('check_function_bodies', 'off', true)"
        )
        execute(STATEMENTS.read_text())
        execute("SELECT set_config('search_path', %s, true)", [before])
    return bool(fit)
