"""One play from its first booking to forty hours after its last act, with all that was said in it judged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.claims.acts import by_people
from tests.claims.announcing import Announcing
from tests.claims.displays import Displays
from tests.claims.doors import Doors
from tests.claims.finding import claims_nothing, judged
from tests.claims.number_doors import NumberDoors
from tests.claims.offers import Offers
from tests.claims.play import Play, begins
from tests.claims.programs import Programs
from tests.claims.scenes import Scene
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

    def judge(self, door: str, text: str, scene: Scene | Displays) -> None:
        """One text of one door."""
        verdicts = list(judged(door, text, scene))
        self.said.update(each.claim.name for each in verdicts)
        self.false |= {(door, each.sentence, each.wrong) for each in verdicts if each.wrong}
        self.wrong |= {each.claim.name for each in verdicts if each.wrong}
        if claims_nothing(text, verdicts):
            self.unclaimed.add((door, text))

    def judge_told(self, told: Iterable[tuple[str, str, str | None]]) -> None:
        """What programs read, field by field."""
        for door, field_told, wrong in told:
            name = f"{door.split()[0]}: {field_told.split()[0]}"
            self.said[name] += 1
            if wrong:
                self.false.add((door, field_told, wrong))
                self.wrong.add(name)


@dataclass
class Stage:
    """All that a play needs."""

    outside: Outside
    doors: Doors
    numbers: NumberDoors
    announcing: Announcing
    programs: Programs
    clock: BusinessClock
    work: DueWork
    messages: DueMessages

    def play(self, seed: int, steps: int) -> Heard:
        """A client's days by chance; the same seed is the same play."""
        play, heard = self.begun(seed, seed % 3), Heard()
        self.announcing.begin()
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
        play = Play(random.Random(seed), self.outside, self.clock, offers=Offers(self.doors, self.programs))
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
        self.announcing.announce(play)
        self.work(failures=True)
        self.messages.emails.clear()
        self.messages.letters.clear()
        self.messages()
        self.doors.open()
        self.programs.open()
        self.announcing.open()
        self.numbers.downloads.open()
        heard.steps += 1
        for scene, offer in play.offered:
            for door, text in offer.texts:
                heard.judge(door, text, scene)
            heard.judge_told(offer.told(scene))
        play.offered.clear()
        for scene in play.scenes():
            whole, window = play.fresh_enough(scene), scene.asked.window
            for door, text in self.doors.of_window(window, whole=whole):
                heard.judge(door, text, scene)
            heard.judge_told(self.programs.of_window(scene, whole=whole))
            heard.judge_told(self.numbers.downloads.columns_of(scene))
            heard.judge_told(self.announcing.told(scene))
            for door, text in (*self.announcing.of_window(scene), *self.numbers.downloads.of_window(window)):
                heard.judge(door, text, scene)
        heard.judge_told(self.announcing.framed())
        for door, text, seen in self.numbers.said(self.clock.now(), play.unproved()):
            heard.judge(door, text, seen)
