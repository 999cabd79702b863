"""One play from its first booking to forty hours after its last act, with all that was said in it judged."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.claims.acts import by_people
from tests.claims.doors import Doors
from tests.claims.finding import claims_nothing, judged
from tests.claims.play import Play, begins
from tests.claims.programs import Programs
from tests.claims.truth import Outside

if TYPE_CHECKING:
    from tests.work import BusinessClock, DueMessages, DueWork


@dataclass
class Heard:
    """What was judged: how often each claim was made, what is not so (wrong: by which claims), and what says something
    without being a claim.
    """

    said: Counter[str] = field(default_factory=Counter)
    false: set[tuple[str, str, str]] = field(default_factory=set)
    unclaimed: set[tuple[str, str]] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    windows: Counter[str] = field(default_factory=Counter)
    steps: int = 0


@dataclass
class Stage:
    """All that a play needs."""

    outside: Outside
    doors: Doors
    programs: Programs
    clock: BusinessClock
    work: DueWork
    messages: DueMessages

    def play(self, seed: int, steps: int) -> Heard:
        """A client's days by chance; the same seed is the same play."""
        play, heard = self.begun(seed, seed % 3), Heard()
        play.book()
        for _step in range(steps):
            play.step()
            self.listen(play, heard)
        self.clock.advance(hours=40)
        self.listen(play, heard)
        heard.windows.update(scene.state for scene in play.scenes())
        return heard

    def begun(self, seed: int, people: int) -> Play:
        """The first day; so many parties are served by people."""
        self.clock.set(begins(seed))
        play = Play(random.Random(seed), self.outside, self.clock)
        by_people(self.outside, play.random.sample(sorted(self.outside.delays), people))
        play.begin()
        self._contacts()
        return play

    def _contacts(self) -> None:
        from tests.contacts import agreed_contact

        for number, language in enumerate(("en", "zh-hans"), 1):
            agreed_contact(
                name="李青", email=f"li{number}@qinghe.example", mobile=f"1380571000{number}", language=language
            )

    def listen(self, play: Play, heard: Heard) -> None:
        """Do what is due, then judge each text of each door, of each window."""
        self.work(failures=True)
        self.messages.emails.clear()
        self.messages()
        self.doors.open()
        self.programs.open()
        heard.steps += 1
        for scene in play.scenes():
            whole = play.fresh_enough(scene)
            for door, text in self.doors.of_window(scene.asked.window, whole=whole):
                verdicts = list(judged(door, text, scene))
                heard.said.update(each.claim.name for each in verdicts)
                heard.false |= {(door, each.sentence, each.wrong) for each in verdicts if each.wrong}
                heard.wrong |= {each.claim.name for each in verdicts if each.wrong}
                if claims_nothing(text, verdicts):
                    heard.unclaimed.add((door, text))
            for door, told, wrong in self.programs.of_window(scene, whole=whole):
                heard.said[f"{door}: {told.split()[0]}"] += 1
                if wrong:
                    heard.false.add((door, told, wrong))
