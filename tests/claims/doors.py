"""The doors at which something is said of a window: pages in both languages, messages, scripts, papers, feeds, desk.

Each text comes with the door at which it stands. What programs read is told apart: tests/claims/programs.py. The PDF
of a plan or report is drawn from the very Paper that is read here (maintenance/documents/writing.py): none is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone, translation

from tests.claims.finding import elements, sentences
from tests.claims.judging import SHANGHAI
from tests.claims.letters import Letters, Said

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tests.portal_client import PortalClient

LANGUAGES = {"en": "en", "zh": "zh-hans"}
LISTS = ("dashboard", "windows", "window_list", "reports", "standby", "history", "bell", "announcements")


@dataclass
class Doors:
    """readers: by language, who is signed in at the client's site, and at the desk."""

    readers: dict[str, PortalClient]
    desk: dict[str, PortalClient]
    tenant: Tenant
    letters: Letters
    both: bool = False  # each list and the desk in both languages at each step, else in turn
    pages: dict[str, str] = field(default_factory=dict)
    turn: int = 0

    def open(self) -> None:
        """Read what is no window's own once for all of them."""
        self.pages, self.turn = {}, self.turn + 1
        self.letters.open()
        for language, reader in self.due():
            for name in (*LISTS, "status"):
                self.pages[f"{name} {language}"] = page_of(reader, reverse(name))

    def due(self) -> list[tuple[str, PortalClient]]:
        """Who reads the pages that are read in turn."""
        return [each for each in self.readers.items() if self.both or (each[0] == "en") == bool(self.turn % 2)]

    def of_window(self, window: Any, *, whole: bool) -> Iterator[Said]:
        """All that is said of a window now; whole: on its own pages too."""
        if whole:
            for language, reader in self.readers.items():
                yield from self._page(window, language, page_of(reader, reverse("window", args=[window.pk])))
                yield from self._papers(window, LANGUAGES[language], reader)
            for language, reader in self.due():
                yield from self._desk(window, language)
                yield from self._progress(window, language, reader)
                yield from self._campaign(window, language)
        from portal.status.shown import opaque

        for door, page in self.pages.items():
            key = opaque("window", window.pk) if door.startswith("status") else str(window.pk)
            for row in rows_about(page, key, door):
                yield from ((door, text) for text in sentences(row))
        yield from self.letters.about(window)

    def _page(self, window: Any, language: str, page: str) -> Iterator[Said]:
        if headline := re.search(r'id="progress-title"[^>]*>(.*?)</h2>', page, re.DOTALL):
            yield from ((f"headline {language}", text) for text in sentences(headline[1]))
        for step in re.findall(r'class="gate-text">.*?<p>(.*?)</p>', page, re.DOTALL):
            yield from ((f"step {language}", text) for text in sentences(step))
        for piece in (*display_rows(page), about_the_window(page)):
            yield from ((f"page {language}", text) for text in sentences(piece))

    def _progress(self, window: Any, language: str, reader: PortalClient) -> Iterator[Said]:
        """The fragment that renews itself, as it comes to who has seen something else before."""
        fragment = page_of(reader, reverse("window_progress", args=[window.pk]) + "?version=before")
        yield from ((f"progress {door}", text) for door, text in self._page(window, language, fragment))

    def _desk(self, window: Any, language: str) -> Iterator[Said]:
        address = f"/admin/tenants/tenant/{self.tenant.pk}/windows/{window.pk}/"
        page = page_of(self.desk[language], address)
        for piece in (*display_rows(page), about_the_window(page)):
            yield from ((f"desk {language}", text) for text in sentences(piece))

    def _campaign(self, window: Any, language: str) -> Iterator[Said]:
        """The page of the campaign that has brought it, if one has."""
        from maintenance.campaigns.models import Member

        for key in Member.objects.filter(window_id=window.pk).values_list("campaign_id", flat=True):
            page = page_of(self.desk[language], f"/admin/campaigns/campaign/{key}/change/")
            yield from ((f"campaign {language}", text) for text in of_campaign(page, str(window.pk)))

    def _papers(self, window: Any, language: str, reader: PortalClient) -> Iterator[Said]:
        from maintenance.documents.fallback_plan import fallback_plan
        from maintenance.documents.window_report import window_report
        from maintenance.scripts.selectors import script_text, to_say

        row = type(window).objects.select_related("request").get(pk=window.pk)
        open_ = row.state in row.OPEN
        with translation.override(language), timezone.override(SHANGHAI):
            paper = fallback_plan(row, language) if open_ else window_report(row, language)
        for section in paper.sections:
            words = [*section.words, *(f"{name}: {said}" for name, said in section.facts), section.quotation]
            words += [" | ".join(row) for row in section.table.rows] if section.table else []
            for text in filter(None, words):
                yield f"{'plan' if open_ else 'report'} {language[:2]}", " ".join(text.split())
        if open_:
            yield f"script {language[:2]}", script_text(row, language)
            yield f"script now {language[:2]}", to_say(row, language).text


def page_of(reader: PortalClient, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def rows_about(page: str, key: str, door: str) -> list[str]:
    """The smallest parts of a page that lead to a window; of the history its sentences, without what was kept with
    them and who looked; of the month what stands on its days.
    """
    tags = ("a",) if door.startswith("windows") else ("tr", "li", "article")
    rows = [row for row in elements(page, tags) if key in row]
    if door.startswith("status"):
        rows = [row for row in rows if f'id="{key}"' in row]
    if door.startswith("history"):
        rows = [re.sub(r"<details.*", "", row, flags=re.DOTALL) for row in rows if "record-icon" in row]
    return rows


# Who was told when is a message's own state; how an estimate is made up says nothing of what has come of it.
NOT_ABOUT = (
    r'<section[^>]*aria-labelledby="(?:told|estimate|handsets)-title".*?</section>',
    r"<h3>(?:Who was notified|已通知的人).*?</section>",
)


def about_the_window(page: str) -> str:
    """The part of a page that is about the window."""
    main = re.search(r"<main\b.*?</main>", page, re.DOTALL) or re.search(r'<div class="desk-case">.*', page, re.DOTALL)
    part = main[0] if main else page
    for each in NOT_ABOUT:
        part = re.sub(each, " ", part, flags=re.DOTALL)
    return part


def display_rows(page: str) -> list[str]:
    """Each party's line, as one text: what it says is of that party."""
    rows = [
        row
        for row in elements(page, ("li",))
        if "cell-shown" in row or re.search(r"\d+ of \d+ numbers|\d+/\d+ 个号码", row)
    ]
    return [re.sub(r"<[^>]+>", " ", re.sub(r"</(?:small|strong|span|div)>", " ", row)) for row in rows]


def of_campaign(page: str, key: str) -> Iterator[str]:
    """How far a campaign is, and its client with this window: each line as one text, with what it is of before it."""
    for row in elements(page, ("li",)):
        if key in row:
            yield f"campaign's client: {' · '.join([*sentences(row)][1:])}"
    for row in elements(page, ("tr",)):
        cells = [" · ".join(sentences(cell)) for cell in elements(row, ("td",))]
        head = re.search(r"<th\b.*?</th>", row, re.DOTALL)
        if cells and head:
            yield f"wave: {' · '.join([*sentences(head[0]), *cells])}"
    if done := re.search(r"</progress>\s*(\d+ / \d+)", page):
        yield f"clients: {done[1]}"
    if stop := re.search(r"(?:Stopping is final|终止后).*?(?=</p>)", page, re.DOTALL):
        yield " ".join(stop[0].split())
    if chip := re.search(r'desk-chip-[a-z]+"\s*>(.*?)</span>', page, re.DOTALL):
        yield f"campaign: {chip[1].strip()}"
