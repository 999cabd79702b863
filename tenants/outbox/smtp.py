"""Sends e-mail over SMTP, bounded in time as a whole, and knows the moment from which on its arrival is unknown."""

import smtplib
import time
from typing import Any

from django.core.mail.backends import smtp

SIGN_ON = 15.0  # seconds to connect, greet and sign in
LETTER = 30.0  # seconds for one e-mail; many servers look for viruses before they answer the end of DATA
_END_OF_DATA = b"\r\n.\r\n"


class _Bounded(smtplib.SMTP):
    """An SMTP session in which every wait ends at one deadline.

    unanswered: the server has the whole e-mail and has not answered.
    """

    unanswered = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.ends = time.monotonic() + SIGN_ON
        super().__init__(*arguments, **options)

    def begin_letter(self) -> None:
        """Gives a new e-mail its own time."""
        self.ends, self.unanswered = time.monotonic() + LETTER, False

    def send(self, s: Any) -> None:
        self._wait_at_most()
        super().send(s)
        self.unanswered = isinstance(s, bytes) and s.endswith(_END_OF_DATA)

    def getreply(self) -> tuple[int, bytes]:
        self._wait_at_most()
        answer = super().getreply()
        self.unanswered = False
        return answer

    def _wait_at_most(self) -> None:
        if self.sock is not None:
            self.sock.settimeout(max(self.ends - time.monotonic(), 0.01))


class _BoundedOverTls(_Bounded, smtplib.SMTP_SSL):
    """The same session over implicit TLS."""


class EmailBackend(smtp.EmailBackend):
    """Django's backend over bounded sessions."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _BoundedOverTls if self.use_ssl else _Bounded

    def begin_letter(self) -> None:
        """Gives a new e-mail its own time."""
        if isinstance(self.connection, _Bounded):
            self.connection.begin_letter()

    @property
    def unanswered(self) -> bool:
        """Returns True if the server has an e-mail and did not say whether it takes it."""
        return isinstance(self.connection, _Bounded) and self.connection.unanswered
