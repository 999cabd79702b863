"""What the bounded process says of a file."""


def marked(text: str) -> str:
    """A text that is translated where it is read: the process that finds the fault knows nobody's language."""
    return text
