"""What goes wrong with cases."""


class CaseMoved(RuntimeError):
    """The case is no longer as it was when the reviewer looked at it: somebody else was faster. Nothing was written."""
