"""Marks the texts of the bounded process for translation."""


def marked(text: str) -> str:
    """Returns the text unchanged; it is translated where it is read, since the process that finds a fault knows no
    language.
    """
    return text
