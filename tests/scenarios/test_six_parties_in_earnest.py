"""In earnest: six parties, three of them by people, from sign-up to completion; every promise kept, or told in time.

The roles run with SANDBOX=0, and parties' programs, mail and SMS are processes of their own. Everybody acts through
pages: an owner who reads English, an operator who reads Chinese, and the staff at the desk. After each step both read
what there is to read, and whatever claims something is judged by what is so outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.db.models import Q

from compliance.reviews.models import Case
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tests.claims.finding import judged, sentences
from tests.claims.judging import SHANGHAI, Scene
from tests.claims.truth import Asked
from tests.database import Database
from tests.licences import document
from tests.portal.displays.test_handsets_pages import photo
from tests.portal_client import words
from tests.scenarios.in_earnest import Browser
from tests.scenarios.promises_made import AT, PROMISES, PromiseMade, Promises
from tests.scenarios.six_parties import BY_PEOPLE, NAMES, UNHURRIED, World, latest, seen_at, six_parties, taken_at

HOST = "haolin.localhost"
OWNER, OPERATOR = "liu@haolin.example", "chen@haolin.example"
OWNERS_MOBILE, OPERATORS_MOBILE = "13600136000", "13700137000"
PASSWORD = "a long one indeed"
ACCEPTED = {"accept_terms": "1", "accept_privacy": "1"}
FIRM = {
    "legal_name": "好邻便利店",
    "credit_code": "9144 0300 MA5D CQ8K 99",
    "subject_type": "sole_proprietor",
    "industry": "retail",
    "applicant_name": "Liu Wei",
    "applicant_email": OWNER,
    "applicant_mobile": OWNERS_MOBILE,
    "name": "haolin",
    "time_zone": "Asia/Shanghai",
    "language": "en",
} | ACCEPTED
LICENCE = {"issuer": "深圳市市场监督管理局", "valid_from": "2024-01-01", "valid_until": ""}
MOBILES, LINE = ("138 0013 8000", "139 0013 9000"), "0755-2777 1234"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Of March 2027, in Shanghai: 9 March is a Tuesday."""
    return datetime(2027, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def world(own_database: Database, tmp_path: Path) -> Iterator[World]:
    with six_parties(own_database, tmp_path, at(9, 9, 30)) as made:
        yield made


def without(page: str, *lists: str) -> str:
    """What a page says, but for some of its lists."""
    whole = lxml.html.fromstring(page)
    named = " | ".join(f"//*[@class='{each}']" for each in lists)
    for each in whole.xpath(f"{named} | //script | //style"):
        each.drop_tree()
    return " ".join(whole.itertext())


@dataclass
class Story:
    """The client's two people, what they have read, and what was found wrong in it. windows: by title."""

    world: World
    owner: Browser
    operator: Browser
    promises: Promises
    windows: dict[str, Asked] = field(default_factory=dict)
    false: list[str] = field(default_factory=list)
    judged: int = 0
    read: set[str] = field(default_factory=set)
    pictures: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))
    ended: set[Any] = field(default_factory=set)
    kept: list[PromiseMade] = field(default_factory=list)
    announced: list[PromiseMade] = field(default_factory=list)

    # ---------------------------------------------------------------- what people do

    def prove_mobile(self, number: str) -> str:
        """Its code is sent there, and typed. The number's page."""
        added = self.operator.fill("/numbers/add/", {"number": number, "group": ""})
        links = lxml.html.fromstring(self.operator.get("/numbers/").text).xpath("//a/@href")
        pages = dict.fromkeys(link for link in links if re.fullmatch(r"/numbers/[0-9a-f-]{36}/", link))
        page = next(page for page in pages if number in words(self.operator.get(page)))
        if number in MOBILES:
            asked = self.operator.press(self.operator.get(page), "/code/")
            code = self.code(number.replace(" ", ""))
            assert "归属已证明" in words(self.operator.send(asked, {"code": code})), words(added)
        return page

    def code(self, mobile: str) -> str:
        """From the SMS."""
        self.world.clock.settle()
        found = re.search(r"\b\d{6}\b|(?<=验证码)\d{6}", self.world.last_to(f"86{mobile}").text)
        assert found is not None
        return found[0]

    def change(self, person: Browser, text: str, numbers: list[str]) -> None:
        """Somebody asks for a label on these numbers and books the first of the times."""
        given = {"text": text, "scope": "selected", "numbers": [page.split("/")[2] for page in numbers]}
        proposal = person.fill("/changes/new/", given)
        [chosen] = lxml.html.fromstring(proposal.text).xpath("//input[@name='slot'][@checked]/ancestor::label")
        title = f"{text} {len(self.windows) + 1}"
        beside = lxml.html.fromstring(proposal.text).xpath("//div[@class='note tone-warn']")
        notes = [" ".join(each.itertext()) for each in beside]
        for said in (" ".join(chosen.itertext()), *notes):
            self.promises.read(said, title, self.world.clock.now(), "proposal")
        booked = person.press(proposal, "/book/")
        assert "/windows/" in booked.url.path, words(booked)
        with context.client(Tenant.objects.get(schema_name="haolin")):
            window = Window.objects.get(pk=booked.url.path.split("/")[2])
            own = frozenset(window.request.numbers.values_list("canonical", flat=True))
        for earlier in self.windows.values():
            earlier.later |= dict.fromkeys(earlier.numbers & own, self.world.clock.now())
        self.windows[title] = Asked(window, own, text, "")
        self.world.clock.settle()
        self.look()

    def look_at_handsets(self) -> None:
        """The operator photographs what is to be looked at, and the owner says that the pictures show that."""
        page = self.operator.get("/displays/pictures/")
        links = lxml.html.fromstring(page.text).xpath("//a[contains(@href, '/picture/')]")
        assert links, words(page)
        for link in links:
            self._picture(link)

    def _picture(self, link: Any) -> None:
        number, _dot, party = link.text_content().strip().partition(" · ")
        taken = photo(f"#{next(self.pictures) * 4321:06x}").read()
        said = self.operator.fill(link.get("href"), {"seen": "expected"}, file=("1.jpg", taken, "image/jpeg"))
        [code] = [code for code, names in NAMES.items() if party.strip() in names]
        canonical = "+86" + re.sub(r"\D", "", number).removeprefix("0")
        self.world.pictured[code, canonical] = (self.world.answered[code, canonical][0], self.world.clock.now())
        assert "已保存" in words(said), words(said)
        self.owner.fill("/displays/pictures/", {"confirmed": "1"})
        self.world.clock.settle()

    # ---------------------------------------------------------------- what is read, and what is so

    def to(self, instant: datetime) -> None:
        self.world.clock.to(instant)
        self.look()

    def look(self) -> None:
        """Both people read their dashboard and each window, and what has come by mail and SMS."""
        now = self.world.clock.now()
        for title, asked in self.windows.items():
            scene = self.scene(asked)
            for person, language in ((self.owner, "en"), (self.operator, "zh")):
                page = person.get(f"/windows/{asked.window.pk}/")
                self.read_rows(page.text, "directory-list", "strong", f"{self.newest(asked)} at ", f"window {language}")
                self.read_steps(page.text, title, f"window {language}")
                self.promises.read(
                    without(page.text, "directory-list", "gate-text", "gate-time"), title, now, f"window {language}"
                )
                self.judge(f"window {language}", sentences(page.text), scene)
            if scene.state == "completed":
                self.ended.add(asked.window.pk)
        for person, language in ((self.owner, "en"), (self.operator, "zh")):
            page = person.get("/").text
            self.read_rows(page, "label-list", "span[@class='label-text']", "label ", f"dashboard {language}")
            self.promises.read(without(page, "label-list"), "dashboard", now, f"dashboard {language}")
        self.hear()

    def read_rows(self, page: str, rows: str, named: str, about: str, where: str) -> None:
        """Each row of a list is about what it names."""
        for row in lxml.html.fromstring(page).xpath(f"//ul[@class='{rows}']/li"):
            said = " ".join(row.itertext())
            self.promises.read(said, f"{about}{row.xpath(f'string(.//{named})')}", self.world.clock.now(), where)

    def newest(self, asked: Asked) -> str:
        """Whose label a window's numbers show by now: the page of one that is over says what they do."""
        return [title for title, each in self.windows.items() if each.own & asked.numbers][-1]

    def read_steps(self, page: str, about: str, where: str) -> None:
        """When each step is expected to be done, beside its name."""
        for step in lxml.html.fromstring(page).xpath("//*[@class='gate-text']/.."):
            said = " ".join(" ".join(step.itertext()).split())
            if found := re.search(rf"(?:expected|预计) {AT}", said):
                name = step.xpath("string(.//strong)").strip()
                self.promises.read(f"{name} {found[0]}", about, self.world.clock.now(), where)

    def hear(self) -> None:
        """What came since the last look."""
        for each in self.world.told():
            if each.key in self.read:
                continue
            self.read.add(each.key)
            titles = [title for title, asked in self.windows.items() if str(asked.window.pk) in each.text]
            titles += [] if titles or each.channel == "email" else self._named(each.text)
            for title in titles:
                said = re.split(r"\n\n|(?<=\.) (?=[A-Z“])|(?<=。)", each.text)
                self.judge(each.channel, said, self.scene(self.windows[title]))
            self.promises.read(each.text, titles[0] if titles else FIRM["legal_name"], each.at, each.channel)

    def _named(self, text: str) -> list[str]:
        return [title for title in reversed(self.windows) if f"“{title.rpartition(' ')[0]}”" in text][:1]

    def judge(self, door: str, texts: Any, scene: Scene) -> None:
        for text in texts:
            said = " ".join(text.split()).removeprefix("【守号】")
            for verdict in judged(door, said, scene):
                self.judged += 1
                if verdict.wrong:
                    self.false.append(f"{scene.now.astimezone(SHANGHAI):%d %H:%M} {door}: {said}: {verdict.wrong}")

    def scene(self, asked: Asked) -> Scene:
        with context.client(Tenant.objects.get(schema_name="haolin")):
            row = Window.objects.select_related("request").get(pk=asked.window.pk)
            periods = tuple((each.period.lower, each.period.upper) for each in row.sessions.order_by("period"))
        return Scene(
            asked=asked,
            outside=self.world.truth(asked.numbers),
            now=self.world.clock.now(),
            state=row.state,
            periods=periods,
            published_at=row.published_at,
            owed_by=row.first_promised_by or row.promised_by,
            promised_by=row.promised_by,
            completed_at=row.completed_at,
            ended_now=row.state == "completed" and row.pk not in self.ended,
        )

    def came(self, promise: PromiseMade) -> datetime | None:
        """When it came about, outside."""
        if promise.what == "decided":
            asked = self.windows.get(promise.about)
            about = Q(subject_id=asked.window.request_id) if asked else Q(title=promise.about)
            return latest(Case.objects.filter(about).values_list("decided_at", flat=True))
        title, _at, party = promise.about.partition(" at ")
        if promise.what == "shown there" and not party:
            text = promise.about.removeprefix("label ")
            own = [each for each in self.windows.values() if each.label == text and each.own]
            return latest(map(self.everywhere, own))
        asked = self.windows[title]
        scene, truth = self.scene(asked), self.world.truth(asked.numbers)
        if promise.what == "published":
            return latest(taken_at(truth, asked, party) for party in truth.critical)
        if promise.what == "shown there":
            [code] = [code for code, names in NAMES.items() if party in names]
            return seen_at(truth, asked, code)
        return scene.periods[0][0] if promise.what == "begins" else scene.completed_at

    def judge_promises(self) -> None:
        """Every promise so far was kept, or told; before something newer takes the place of what it is about."""
        kept, told, broken = self.promises.judged(self.came, self.told)
        assert not broken, "\n".join(map(str, broken))
        self.kept += kept
        self.announced += told

    def judge_all(self) -> None:
        """Nothing false was said, and every promise was kept or told; that of the late party was told."""
        assert not self.false
        assert self.judged > 100
        assert not self.promises.unknown, "somebody promises what nobody keeps"
        self.judge_promises()
        assert {each.about for each in self.announced} == {list(self.windows)[-1]}
        assert {each.what for each in self.kept} == set(PROMISES)

    def everywhere(self, asked: Asked) -> datetime | None:
        """Since when each party's handsets show the label."""
        truth = self.world.truth(asked.numbers)
        return latest(seen_at(truth, asked, party) for party in truth.delays)

    def told(self, promise: PromiseMade) -> datetime | None:
        """When both were told that it is not kept."""
        asked = self.windows.get(promise.about)
        if asked is None or promise.what not in ("published", "completed"):
            return None
        said = ("cannot keep", "may not keep", "无法兑现", "可能无法兑现")
        news = [each for each in self.world.told() if any(words in each.text for words in said)]
        mine = [each.at for each in news if str(asked.window.pk) in each.text]
        return min(mine, default=None) if {each.to for each in news} >= {OWNER, OPERATOR} else None


def join(world: World, address: str, name: str, language: str) -> Browser:
    """Somebody follows the link of its invitation and sets a password."""
    world.clock.settle()
    found = re.search(r"https://\S+/join/\S+", world.last_to(address, "/join/").text)
    assert found is not None
    person = Browser(world.stack.port, HOST, language)
    given = {"name": name, "password1": PASSWORD, "password2": PASSWORD, "language": language}
    assert person.fill(found[0], given | ACCEPTED).url.path == "/"
    return person


def sign_up(world: World, promises: Promises) -> Story:
    """The firm applies, a reviewer checks it, the owner joins and invites the operator."""
    visitor, now = Browser(world.stack.port, "localhost"), world.clock.now()
    assert "published once the parties served by people have answered" in words(visitor.get("/"))
    form = visitor.get("/sign-up/")
    done = visitor.send(form, FIRM)
    for page in (form, done):
        promises.read(words(page), FIRM["legal_name"], now, "sign-up")
    world.clock.settle()
    promises.read(world.last_to(OWNER).text, FIRM["legal_name"], now, "mail")
    world.clock.later(hours=2)
    world.decide("sign_up")
    owner = join(world, OWNER, "Liu Wei", "en")
    assert world.clock.now() - world.last_to(OWNER, "in a few minutes").at < timedelta(minutes=3), "as it was told"
    owner.fill("/settings/people/", {"name": "陈静", "email": OPERATOR, "role": "operator"})
    return Story(world, owner, join(world, OPERATOR, "陈静", "zh-hans"), promises)


def settle_in(story: Story) -> None:
    """Both agree to be told by SMS; the documents that a firm owes are handed in and approved."""
    owner, world = story.owner, story.world
    asked = owner.press(owner.get("/settings/contacts/"), "/ask/sms/")
    owner.send(asked, {"code": story.code(OWNERS_MOBILE)})
    given = {"name": "陈静", "mobile": OPERATORS_MOBILE, "email": OPERATOR, "language": "zh-hans"}
    asked = owner.fill("/settings/contacts/", given)
    assert "陈静 will be notified by SMS" in words(owner.send(asked, {"code": story.code(OPERATORS_MOBILE)}))
    for kind in ("business_licence", "agent_identity"):
        given = LICENCE | {"document_type": kind, "number": "91440300MA5DCQ8K99"}
        file = ("licence.pdf", document().read(), "application/pdf")
        page = owner.fill(f"/licences/new/?type={kind}", given, file)
        world.clock.settle()
        title = Case.objects.filter(kind="licence").latest("opened_at").title
        story.promises.read(words(page), title, world.clock.now(), "licence")
    world.clock.later(hours=1)
    for _each in range(2):
        world.decide("licence")


@pytest.mark.timeout(900)
def test_from_sign_up_to_completion_every_promise_is_kept_or_told(world: World) -> None:
    world.set_up_parties()
    story = sign_up(world, Promises())
    settle_in(story)
    mobiles = [story.prove_mobile(number) for number in MOBILES]
    line = story.prove_mobile(LINE)
    file = ("proof.pdf", document().read(), "application/pdf")
    story.operator.fill("/numbers/proofs/new/?unproved=1", LICENCE | {"number": "0755-1"}, file)
    world.clock.settle()
    world.decide("licence")

    story.to(at(10, 10, 20))
    story.change(story.owner, "好邻便利店", mobiles)
    story.change(story.operator, "小青禾烘焙", [line])
    story.to(at(10, 10, 50))
    world.decide("label")
    for hour in (11, 13, 16):
        story.to(at(10, hour, 5))
    assert {len(world.files(code)) for code in BY_PEOPLE if code != UNHURRIED} == {1}
    world.hand_over_files("vivo", "商家平台上传")
    story.to(at(11, 10))
    world.hand_over_tasks("OP-1")
    story.to(at(12, 10))
    world.receipts("vivo")
    story.look()
    world.receipts("apple")
    story.look()
    for day, hour in ((12, 23), (14, 10)):
        story.to(at(day, hour, 5))
    story.look_at_handsets()
    story.to(at(15, 10, 1))
    world.tasks_answered()
    story.look()
    story.judge_promises()
    # vivo does not answer what comes next in time, and whoever was promised something reads it before.
    story.to(at(15, 10, 20))
    story.change(story.operator, "好邻便利店", [line])
    for day, hour in ((15, 16), (16, 10)):
        story.to(at(day, hour, 1))
    world.hand_over_files("vivo", "商家平台上传")
    world.hand_over_tasks("OP-2")
    story.to(at(18, 10, 1))
    world.receipts("apple")
    for day, hour in ((22, 16), (23, 16), (24, 10)):
        story.to(at(day, hour, 1))
    world.receipts("vivo")
    for day, hour in ((24, 16), (26, 10)):
        story.to(at(day, hour, 5))
    assert {asked.window.pk for asked in story.windows.values()} == story.ended, "all are completed"
    story.judge_all()
