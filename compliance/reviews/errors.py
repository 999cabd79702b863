"""What goes wrong with cases."""


class Refused(ValueError):
    """What was asked for cannot be done with this case; the text says why."""


class CaseMoved(RuntimeError):
    """The case is no longer as it was when the reviewer looked at it: somebody else was faster. Nothing was written."""
