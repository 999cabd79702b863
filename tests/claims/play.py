"""One client's days: what is asked for, what happens outside, and the moments at which everything said is judged."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.claims.acts import Outsiders
from tests.claims.scenes import Scene, now_of
from tests.claims.truth import Asked, Outside

if TYPE_CHECKING:
    from tests.claims.offers import Offer, Offers
    from tests.work import BusinessClock

LABELS = ("青禾网络", "青禾", "杭州青禾")
STANDBY = "维护中-请稍后"
WINDOWS = 5  # of one play: what is judged at each step grows with them


@dataclass
class Play:
    """What one client and the world around it do, each act by chance. asked: the windows that it has booked;
    offered: what was said of each before, and how it was booked."""

    random: random.Random
    outside: Outside
    clock: BusinessClock
    asked: list[Asked] = field(default_factory=list)
    ended: set[Any] = field(default_factory=set)
    offered: list[tuple[Scene, Offer]] = field(default_factory=list)  # since everything was judged
    offers: Offers | None = None
    over: dict[str, int] = field(default_factory=dict)
    backup: bytes = b""

    def begin(self) -> None:
        """Numbers, two of them without a proof, a label that shows on two of the others, and a backup of that."""
        from labels.backups import snapshots
        from labels.models import Snapshot, StandbyLabel
        from tests.labels.standby.test_numbers import pool
        from tests.scenarios.numbers import ACTOR, register
        from tests.stand_ins import publish

        self.numbers = [*register(*(f"0571-8765 43{place:02}" for place in range(4)))]
        self.bare = [*register("0571-8765 4390", "0571-8765 4391", proved=False)]
        StandbyLabel.objects.create(text=STANDBY, state=StandbyLabel.State.APPROVED)
        pool(*range(1, self.random.choice((2, 4, 7))))
        publish(self.numbers[:2], LABELS[0])
        self.backup = bytes(snapshots.take_snapshot(Snapshot.Reason.BY_HAND, actor=ACTOR).content)
        self.outsiders = Outsiders(self.random, self.outside)

    def step(self) -> None:
        """One act of somebody, then time passes or does not."""
        acts: list[Callable[[], None]] = [self.end_one, self.later, self.later, self.later, self.restore]
        acts += [self.outsiders.refuse, self.outsiders.freeze, self.outsiders.answer_forwardings]
        acts += [self.outsiders.begin_campaign, self.prove]
        if len(self.asked) < WINDOWS:
            acts += [self.book] * 4
        if self.outside.people:
            acts += [self.outsiders.carry, self.outsiders.answer, self.outsiders.answer]
        self.random.choice(acts)()

    # ---------------------------------------------------------------- what people do

    def book(self, kind: str = "", *, first: bool = False, later: bool = False) -> None:
        """A window of some kind, on some of the numbers, at one of the first proposed times; first: on the numbers that
        have shown a label since the first day, at the first time, or, later, at the last one.
        """
        from maintenance import selectors, services
        from maintenance.domain.estimate import Content
        from tenants.refusals import Refused
        from tests.scenarios.numbers import ACTOR

        kind = kind or self.random.choice(("label", "label", "calibration", "work", "unproved"))
        if kind == "unproved":
            numbers = self.bare
        else:
            numbers = self.numbers[:2] if first else self.random.sample(self.numbers, self.random.randint(1, 4))
        keys, label, standby = [number.pk for number in numbers], "", ""
        try:
            if kind in ("label", "unproved"):
                label = LABELS[1] if first else self.random.choice(LABELS)
                request = services.draft_label_change(text=label, numbers=keys, actor=ACTOR)
            elif kind == "calibration":
                standby = self.random.choice(("", STANDBY))
                request = services.draft_calibration(numbers=keys, actor=ACTOR, standby_text=standby)
            else:
                request = services.draft_work(Content.ARCHITECTURE_UPGRADE, numbers=keys, actor=ACTOR)
            slots = selectors.proposal(request).slots
            start = (slots[-later] if first else self.random.choice(slots)).start
            offer = self.offers.of(request.pk, start) if self.offers else None
            window = services.book(request.pk, start, actor=ACTOR)
        except (Refused, IndexError):
            return
        names = frozenset(number.canonical for number in numbers)
        asked = Asked(window, names, label, standby, bool(names & self.unproved()), self.clock.now())
        self.asked.append(asked)
        if offer is not None:
            scene = now_of(self._fresh(asked), asked, self.outside, self.clock.now(), ())
            self.offered.append((scene, offer))

    def end_one(self) -> None:
        """Cancel, abort, roll back, finish early or extend some window."""
        from maintenance import services
        from tenants.refusals import Refused
        from tests.scenarios.numbers import ACTOR

        if not self.asked:
            return
        asked = self.random.choice(self.asked)
        row = self._fresh(asked)
        orders = (services.cancel, services.abort, services.roll_back, services.finish, services.extend)
        order = self.random.choice(orders)
        more = {"until": row.ends_at + timedelta(hours=30)} if order is services.extend else {}
        try:
            order(row.pk, sequence=row.sequence, actor=ACTOR, reason="因故", **more)
        except Refused:
            return
        asked.extended += order is services.extend

    def extend(self) -> None:
        """The window that was booked last ends thirty hours later."""
        from maintenance import services
        from tests.scenarios.numbers import ACTOR

        row = self._fresh(self.asked[-1])
        until = row.ends_at + timedelta(hours=30)
        services.extend(row.pk, sequence=row.sequence, actor=ACTOR, reason="因故", until=until)
        self.asked[-1].extended += 1

    def cancel(self) -> None:
        """The window that was booked last does not take place."""
        from maintenance import services
        from tests.scenarios.numbers import ACTOR

        row = self._fresh(self.asked[-1])
        services.cancel(row.pk, sequence=row.sequence, actor=ACTOR, reason="因故")

    def to_its_start(self) -> None:
        """The start of the window that was booked last has come."""
        self.clock.set(self._fresh(self.asked[-1]).starts_at)

    def restore(self, *, whole: bool = False) -> None:
        """The backup of the first day is brought back, for one number or for all."""
        from labels.backups import services as backups
        from tests.scenarios.numbers import ACTOR

        only = [number.canonical for number in self.random.sample(self.numbers, 1)]
        backups.restore(self.backup, actor=ACTOR, only=None if whole else self.random.choice((only, None)))

    def prove(self) -> None:
        """The carrier's list proves the numbers that lacked a proof."""
        from tests.ownership import prove

        if self.random.random() < 0.5:
            prove(self.bare)
            for asked in self.asked:
                asked.unproved = False
            self.bare = self.numbers[:1]

    def later(self) -> None:
        """Time passes: minutes, hours or a night; or up to a window's start."""
        starts = [self._fresh(each).starts_at for each in self.asked]
        ahead = [start for start in starts if start > self.clock.now()]
        if ahead and self.random.random() < 0.5:
            self.clock.set(min(ahead))
        else:
            self.clock.advance(minutes=self.random.choice((1, 20, 75, 300, 800)))

    def _fresh(self, asked: Asked) -> Any:
        return type(asked.window).objects.select_related("request").get(pk=asked.window.pk)

    # ---------------------------------------------------------------- what is so

    def scenes(self) -> list[Scene]:
        """How each window is now; of one that is over the first looks after that."""
        self._note_brought()
        self._note_newer()
        scenes = []
        for asked in self.asked:
            scene = now_of(self._fresh(asked), asked, self.outside, self.clock.now(), self.ended)
            key = str(asked.window.pk)
            if not scene.open:
                self.over[key] = self.over.get(key, 0) + 1
                self.ended.add(asked.window.pk)
            scenes.append(scene)
        return scenes

    def unproved(self) -> frozenset[str]:
        """The numbers without a proof."""
        return frozenset(number.canonical for number in self.bare if number not in self.numbers)

    def fresh_enough(self, scene: Scene) -> bool:
        """Whether its own pages are looked at: what has been over for a while says nothing new."""
        return self.over.get(str(scene.asked.window.pk), 0) <= 2

    def _note_brought(self) -> None:
        """The window that a campaign has brought, of all the client's numbers: without a label it wants no proofs."""
        from maintenance.campaigns.models import Member
        from maintenance.models import Window

        known = {asked.window.pk for asked in self.asked}
        brought = (
            Member.objects.filter(campaign=self.outsiders.campaign).exclude(window_id=None).exclude(window_id__in=known)
        )
        for key in brought.values_list("window_id", flat=True):
            window = Window.objects.select_related("request").get(pk=key)
            names = frozenset(window.request.numbers.values_list("canonical", flat=True))
            self.asked.append(Asked(window, names, "", "", booked_at=self.clock.now()))

    def _note_newer(self) -> None:
        """Numbers on which a later label than a window's own has begun, by the plain order of the rows."""
        from labels.models import LabelVersion

        rows = LabelVersion.objects.exclude(effective_from=None).order_by("sequence")
        began: dict[str, list[tuple[Any, datetime]]] = {}
        for canonical, request, since in rows.values_list("number__canonical", "request_id", "effective_from"):
            began.setdefault(canonical, []).append((request, since))
        for asked in self.asked:
            for number, changes in began.items():
                own = [request == asked.window.request_id for request, _since in changes]
                if number in asked.numbers and any(own) and not own[-1]:
                    asked.later[number] = changes[own.index(True) + 1][1]
        self._note_taken()

    def _note_taken(self) -> None:
        """Numbers from which a restore took a window's label, and gave none: not what the window took back itself."""
        from labels.models import LabelVersion
        from maintenance.models import Window

        taken = LabelVersion.objects.filter(state="withdrawn").values_list("request_id", "number__canonical")
        undone = {*Window.objects.filter(state__in=["aborted", "rolled_back"]).values_list("request_id", flat=True)}
        for request, number in taken:
            for asked in self.asked:
                if asked.window.request_id == request and request not in undone and number in asked.numbers:
                    asked.later.setdefault(number, self.clock.now())


def begins(seed: int) -> datetime:
    """When a play begins: each in another hour."""
    from tests.claims.judging import SHANGHAI

    return datetime(2026, 11, 25, 15 - seed % 3 * 4, tzinfo=SHANGHAI)
