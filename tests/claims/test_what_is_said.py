"""Windows at random, the clock step by step, and every claim at every door judged: none is false.

`CLAIM_SEEDS=7,8,9` in the environment tries others; each failure names its seed.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.claims.claims import CLAIMS, never_said
from tests.claims.finding import Verdict, claims_nothing, judged, sentences
from tests.claims.judging import SHANGHAI, Scene
from tests.claims.truth import Asked, Outside, TrueParty

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tests.portal_client import PortalClient
    from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = pytest.mark.django_db
SEEDS = [int(each) for each in os.environ.get("CLAIM_SEEDS", "1,2,3").split(",")]
STEPS = 12
LABELS = ("青禾网络", "青禾", "杭州青禾")
BEGINS = datetime(2026, 11, 25, 15, tzinfo=SHANGHAI)


class Play:
    """One client's days: what is asked for, what happens outside, and what is said about it."""

    def __init__(self, seed: int, outside: Outside, clock: BusinessClock, work: DueWork, messages: DueMessages) -> None:
        self.random, self.outside, self.clock = random.Random(seed), outside, clock
        self.work, self.messages = work, messages
        self.asked: list[Asked] = []
        self.verdicts: list[Verdict] = []
        self.unclaimed: list[tuple[str, str]] = []
        self.ended: set[Any] = set()

    def register(self) -> None:
        from tests.scenarios.numbers import register

        self.numbers = [*register(*(f"0571-8765 43{place:02}" for place in range(4)))]
        self.bare = [*register("0571-8765 4390", "0571-8765 4391", proved=False)]

    # ---------------------------------------------------------------- what people do

    def book(self) -> None:
        """A window of some kind, on some of the numbers, at one of the first proposed times."""
        from maintenance import selectors, services
        from maintenance.domain.estimate import Content
        from tenants.refusals import Refused
        from tests.scenarios.numbers import ACTOR

        kind = self.random.choice(("label", "label", "calibration", "work", "unproved"))
        numbers = self.bare if kind == "unproved" else self.random.sample(self.numbers, self.random.randint(1, 4))
        keys, label = [number.pk for number in numbers], ""
        try:
            if kind in ("label", "unproved"):
                label = self.random.choice(LABELS)
                request = services.draft_label_change(text=label, numbers=keys, actor=ACTOR)
            elif kind == "calibration":
                request = services.draft_calibration(numbers=keys, actor=ACTOR, standby_text="")
            else:
                request = services.draft_work(Content.ARCHITECTURE_UPGRADE, numbers=keys, actor=ACTOR)
            slots = selectors.proposal(request).slots
            window = services.book(request.pk, self.random.choice(slots).start, actor=ACTOR)
        except (Refused, IndexError):
            return
        names = frozenset(number.canonical for number in numbers)
        self.asked.append(Asked(window, names, label, "", kind == "unproved"))

    def end_one(self) -> None:
        """Cancel, abort, roll back or finish early some window."""
        from maintenance import services
        from tenants.refusals import Refused
        from tests.scenarios.numbers import ACTOR

        if not self.asked:
            return
        row = self._fresh(self.random.choice(self.asked))
        order = self.random.choice((services.cancel, services.abort, services.roll_back, services.finish))
        try:
            order(row.pk, sequence=row.sequence, actor=ACTOR, reason="因故")
        except Refused:
            return

    def refuse(self) -> None:
        """A party refuses what comes, or takes it again."""
        self.outside.refusing = (
            {self.random.choice(sorted(self.outside.delays))} if self.random.random() < 0.5 else set()
        )

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

    def note_newer(self) -> None:
        """Numbers on which a later label than a window's own has begun, by the plain order of the rows."""
        from labels.models import LabelVersion

        rows = LabelVersion.objects.exclude(effective_from=None).order_by("sequence")
        began: dict[str, list[str]] = {}
        for canonical, request in rows.values_list("number__canonical", "request_id"):
            began.setdefault(canonical, []).append(str(request))
        for asked in self.asked:
            own = str(asked.window.request_id)
            for number, requests in began.items():
                if number in asked.numbers and own in requests and requests[-1] != own:
                    asked.later.add(number)

    def scene(self, asked: Asked) -> Scene:
        row = self._fresh(asked)
        sessions = row.sessions.order_by("period").values_list("period", flat=True)
        return Scene(
            asked=asked,
            outside=self.outside,
            now=self.clock.now(),
            state=row.state,
            periods=tuple((each.lower, each.upper) for each in sessions),
            published_at=row.published_at,
            owed_by=row.first_promised_by or row.promised_by,
            promised_by=row.promised_by,
            completed_at=row.completed_at,
            ended_now=row.state == "completed" and asked.window.pk not in self.ended,
        )

    # ---------------------------------------------------------------- what is said

    def listen(self, doors: Callable[[Any], Iterator[tuple[str, str]]]) -> None:
        """Judge each text of each door, of each window."""
        self.note_newer()
        for asked in self.asked:
            scene = self.scene(asked)
            for door, text in doors(asked.window):
                verdicts = list(judged(door, text, scene))
                self.verdicts += verdicts
                if door.startswith(("headline", "step")) and claims_nothing(text, verdicts):
                    self.unclaimed.append((door, text))
            if scene.state == "completed":
                self.ended.add(asked.window.pk)


@pytest.fixture
def outside(any_database: None, monkeypatch: pytest.MonkeyPatch) -> Outside:
    from labels.directories import connections
    from labels.directories.models import Directory
    from portal.demo import ensure_directories
    from tests.stand_ins import OTHER_CARRIERS

    ensure_directories()
    Directory.objects.filter(code__in=OTHER_CARRIERS).update(active=False)
    active = Directory.objects.filter(active=True)
    made = Outside(
        delays={each.code: each.cache_max for each in active},
        critical=frozenset(each.code for each in active if each.critical),
    )
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: TrueParty(made, directory.code))
    return made


@pytest.fixture
def readers(acme: Tenant, client_of: Callable[..., PortalClient]) -> tuple[PortalClient, PortalClient]:
    """One who reads English, one who reads Chinese."""
    from tenants import context
    from tenants.people.models import User

    with context.client(acme):
        for number, language in ((1, "en"), (2, "zh-hans")):
            User.objects.filter(email=f"viewer{number}@acme.example").update(language=language)
    return client_of(acme, "viewer"), client_of(acme, "viewer", 2)


def doors_of(
    readers: tuple[PortalClient, PortalClient], messages: DueMessages
) -> Callable[[Any], Iterator[tuple[str, str]]]:
    """All that is said of a window now: its page in both languages, the dashboard's line, what staff say, letters."""
    heard = {"letters": 0, "texts": 0}

    def doors(window: Any) -> Iterator[tuple[str, str]]:
        from maintenance.scripts.selectors import script_text

        for reader, language in zip(readers, ("en", "zh"), strict=True):
            page = reader.get(reverse("window", args=[window.pk])).content.decode()
            if headline := re.search(r'id="progress-title"[^>]*>(.*?)</h2>', page, re.DOTALL):
                yield from ((f"headline {language}", text) for text in sentences(headline[1]))
            for step in re.findall(r'class="gate-text">.*?<p>(.*?)</p>', page, re.DOTALL):
                yield from ((f"step {language}", text) for text in sentences(step))
            yield from ((f"page {language}", text) for text in sentences(page))
        for language in ("en", "zh-hans"):
            yield f"script {language}", script_text(window, language)

    def all_doors(window: Any) -> Iterator[tuple[str, str]]:
        yield from doors(window)
        title = str(type(window).objects.get(pk=window.pk))
        for mail in messages.emails[heard["letters"] :]:
            if str(window.pk) in mail.body:
                yield from (
                    ("mail", " ".join(text.split())) for text in re.split(r"\n\n|(?<=\.) (?=[A-Z“])|(?<=。)", mail.body)
                )
        assert title

    return all_doors


@pytest.mark.parametrize("seed", SEEDS)
def test_no_claim_is_false(
    seed: int,
    in_acme: Tenant,
    outside: Outside,
    readers: tuple[PortalClient, PortalClient],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> None:
    from tests.contacts import agreed_contact

    business_clock.set(BEGINS)
    play = Play(seed, outside, business_clock, run_due_work, send_due_messages)
    play.register()
    for number, language in enumerate(("en", "zh-hans"), 1):
        agreed_contact(name="李青", email=f"li{number}@qinghe.example", mobile=f"1380571000{number}", language=language)
    doors = doors_of(readers, send_due_messages)
    play.book()
    for _step in range(STEPS):
        play.random.choice((play.book, play.end_one, play.refuse, play.later, play.later, play.later))()
        run_due_work(failures=True)
        send_due_messages.emails.clear()
        send_due_messages()
        play.listen(doors)
    business_clock.advance(hours=40)
    run_due_work(failures=True)
    play.listen(doors)
    said = Counter(each.claim.name for each in play.verdicts)
    false = {(each.door, each.sentence, each.wrong) for each in play.verdicts if each.wrong}
    assert not false, f"seed {seed}"
    assert not set(play.unclaimed), f"seed {seed}: a number, a time or a state that is no claim"
    assert len(said) > 5, said


def test_the_list_names_only_what_is_said_in_both_languages() -> None:
    assert never_said() == []
    assert len(CLAIMS) >= 40
