"""The errors of the runtime: something on this machine keeps Shouhao from running."""


class CannotRun(Exception):
    """One line for the person at the terminal: what is wrong, and what to do."""

    status = 1


class Away(CannotRun):
    """Something is missing that may come back by itself: a supervisor may try again."""

    status = 75  # EX_TEMPFAIL of sysexits.h
