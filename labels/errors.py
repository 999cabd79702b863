"""What the rooms of labels raise when something that was asked for cannot be done."""


class Refused(ValueError):
    """What was asked for cannot be done; the text says why and what to do."""
