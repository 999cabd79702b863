"""The one error of the runtime: something on this machine keeps Shouhao from running."""


class CannotRun(Exception):
    """One line for the person at the terminal: what is wrong, and what to do."""
