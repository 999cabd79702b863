"""Explains failures in words: rows keep the program's message, followed by the party's."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy

LONGEST: Final = 120
# How what our own code says begins; what follows is a code or words of the other side.
_BEGINS: Final[dict[str, Promise]] = {
    "the mail server refuses the address": lazy("the mail server refuses the address"),
    "the mail server does not take the address now": lazy("the mail server does not take the address now"),
    "the mail server does not take it now": lazy("the mail server does not take it now"),
    "the SMS centre does not take it now": lazy("the SMS centre does not take it now"),
    "no_connection": lazy("no connection"),
    "timeout": lazy("no answer in time"),
    "status_": lazy("the other side answers with an error"),
    "code_": lazy("the other side answers with an error"),
}
# What the system says somewhere in an error of the network.
_HOLDS: Final[dict[str, Promise]] = {
    "Connection refused": lazy("no connection"),
    "Connection reset": lazy("the connection broke"),
    "timed out": lazy("no answer in time"),
    "TimeoutError": lazy("no answer in time"),
    "Name or service not known": lazy("the host name cannot be found"),
    "certificate verify failed": lazy("the certificate is not trusted"),
}


def error_text(stored: str) -> str:
    """The last error of a row: our own words in the reader's language, those of others behind them as they are."""
    said = _bare(stored.strip())
    for begins, word in _BEGINS.items():
        if said.startswith(begins):
            return _cut(f"{word}{' ' if begins.endswith('_') else ''}{said.removeprefix(begins)}")
    known = next((word for piece, word in _HOLDS.items() if piece in said), None)
    if known is not None:
        return str(known)
    return _cut(_(said)) if said else ""


def _bare(said: str) -> str:
    """Removes the class name of our errors, as in PassingTrouble('no_connection')."""
    name, bracket, rest = said.partition("('")
    if bracket and name.isidentifier() and rest.endswith("')"):
        return rest.removesuffix("')")
    return said


def _cut(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
