"""What is sent: e-mails and SMS as they left, in sentences, each with the window that it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.claims.finding import claims_in

if TYPE_CHECKING:
    from tests.work import DueMessages

Said = tuple[str, str]


@dataclass
class Letters:
    """What was sent since it was opened. texts: SMS by the window that they are about; mails: to customers, which
    window each is about, by its Message-ID.
    """

    messages: DueMessages
    texts: dict[str, list[str]] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        """Find out which window each SMS is about."""
        from maintenance.announcements.customers import about_rendering
        from maintenance.announcements.models import Rendering
        from tenants.outbox.channels import message_id
        from tenants.outbox.models import Message

        self.texts, self.mails = defaultdict(list), {}
        announced = {
            about_rendering(each): str(each.announcement.window_id)
            for each in Rendering.objects.select_related("announcement")
        }
        sent = Message.objects.filter(state=Message.State.SENT)
        for key, about in sent.values_list("key", "about"):
            window = announced.get(about, about.removeprefix("window:"))
            if key in self.messages.letters:
                self.texts[window].append(self.messages.letters[key].said)
            elif about in announced:
                self.mails[message_id(key)] = window

    def about(self, window: Any) -> Iterator[Said]:
        """All that was said of a window in e-mails and SMS."""
        for mail in self.messages.emails:
            to_customers = self.mails.get(mail.extra_headers.get("Message-ID", ""))
            if str(window.pk) in (to_customers or mail.body):
                yield from (("mail", text) for text in in_sentences(mail.body))
        for text in self.texts.get(str(window.pk), ()):
            yield from (("SMS", sentence) for sentence in in_sentences(text))


def in_sentences(body: str) -> Iterator[str]:
    """What a letter says: its paragraphs where they are one message, else their sentences, as many as make one."""
    for paragraph in re.split(r"\n\n|\n- |\n(?=0)", body):
        parts = [" ".join(part.split()) for part in re.split(r"(?<=\.)\s(?=[A-Z“\d])|(?<=。)", paragraph)]
        parts, at = [part for part in parts if part], 0
        while at < len(parts):
            ends = range(len(parts), at + 1, -1)
            end = next((each for each in ends if claims_in(_joined(parts[at:each]))), at + 1)
            yield _joined(parts[at:end])
            at = end


def _joined(parts: list[str]) -> str:
    return "".join(parts) if parts[0].endswith("。") else " ".join(parts)
