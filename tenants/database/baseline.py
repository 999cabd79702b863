"""A new database begins with `baseline.sql`, what the migrations had made by some release; later ones are run over it.

They take Django ten seconds of the processor, the statements one. `make baseline` writes them anew, which is never due:
it only saves the migrations that came since.
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
    """Bring an empty database to where the baseline stands. False: it is not empty, or its roles have other names than
    docs/deploy.md gives them, so that only migrations can make it. Owner's role; it belongs into a transaction.
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
