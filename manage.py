#!/usr/bin/env python3
"""The one door: up, web, worker, dispatcher and everything else."""

import os
import signal
import sys

from portal.runtime.environment import ensure_environment
from portal.runtime.errors import Away, CannotRun
from portal.runtime.loading import loading


def main(arguments: list[str]) -> int:
    """Run a command. What keeps it from running is one line and exit status 1, or 75 when it may go away by itself."""
    try:
        if arguments[:1] == ["up"]:
            from portal.runtime.up import main as up

            return up(arguments[1:])
        ensure_environment(arguments)
        import django
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
        from environs import EnvError

        try:
            with loading():
                django.setup()
            execute_from_command_line(["manage.py", *arguments])
            sys.stdout.flush()
        except (ImproperlyConfigured, EnvError) as error:
            raise CannotRun(str(error)) from error
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None):
                raise  # the server's own word about a statement
            raise Away(f"The database can't be reached: {' '.join(str(error).split())}") from error
    except BrokenPipeError:
        # Who read it has seen enough. What is still buffered must not fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except CannotRun as error:
        sys.stderr.write(f"shouhao: {error}\n")
        return error.status
    except ModuleNotFoundError as error:
        sys.stderr.write(f"shouhao: {error}: run `make setup` first, then .venv/bin/python manage.py …\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
