"""A language that nobody reads: each text of ours stands in ⟦ ⟧, and what stands outside them was never given to the
translators, or was put together past them. Every page of a client is walked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest

from compliance.catalogue.models import DocumentType
from labels.directories.models import Directory
from maintenance.seasons.models import Season
from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
from tests.portal.access.table import CLIENT
from tests.portal.access.test_permissions import rows  # noqa: F401 -- a fixture
from tests.portal.test_query_budgets import doors, ids, place  # noqa: F401 -- a fixture

PSEUDO = "en-xa"
WORD = re.compile(r"[A-Za-z]{3,}")
# Names of keys, files, systems, ours and of people; words of Django's own; what the rows of the test hold.
DATA = re.compile(
    r"Ctrl|Ctrl K|Enter|Esc|CSV|XLSX|iOS|Android|SHOUHAO|Pseudo|en-xa|Asia/Shanghai|https://|[0-9a-f]{64}"
    r"|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(Owner|Operator|Viewer) \d|Root \(1\)|\S+@\S+( ·)?|none\.pdf|issuer"
)
READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-confirm", "data-done")
NOT_READ = {"script", "style", "template", "code", "svg"}


class Texts(HTMLParser):
    """What is read of a page outside of ⟦ ⟧."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.within, self.unread = 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in NOT_READ
        for name, value in attrs:
            if name in READ_ALOUD and value:
                self.outside.append(_bare(value))

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in NOT_READ

    def handle_data(self, data: str) -> None:
        if self.unread:
            return
        for part in re.split(r"([⟦⟧])", data):
            if part in "⟦⟧" and part:
                self.within += 1 if part == "⟦" else -1
            elif not self.within and part.strip():
                self.outside.append(" ".join(part.split()))


def outside_of(page: str) -> list[str]:
    """The texts of a page, and of its attributes that are read, as far as they stand outside of brackets."""
    texts = Texts()
    texts.feed(page)
    return texts.outside


def _bare(text: str) -> str:
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = inner
    return text


@pytest.fixture
def pseudo(tmp_path: Path, settings: Any) -> None:
    """The catalogue of the language: the Chinese one, with the English texts in brackets."""
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=utf-8", "Plural-Forms": "nplurals=2; plural=n != 1;"}
    for each in polib.pofile(str(Path(settings.ROOT) / "locale/zh_Hans/LC_MESSAGES/django.po")):
        singular, plural = f"⟦{each.msgid}⟧", f"⟦{each.msgid_plural}⟧"
        texts = {"msgstr_plural": {0: singular, 1: plural}} if each.msgid_plural else {"msgstr": singular}
        made.append(polib.POEntry(msgid=each.msgid, msgid_plural=each.msgid_plural, msgctxt=each.msgctxt, **texts))
    folder = tmp_path / "en_XA" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    made.save_as_mofile(str(folder / "django.mo"))
    settings.LANGUAGES = [*settings.LANGUAGES, (PSEUDO, "Pseudo")]
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]


@pytest.mark.django_db
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("pseudo")
def test_what_stands_on_pages_went_by_the_translators(
    acme: Tenant,
    client_of: Callable[..., Any],
    rows: dict[str, str],  # noqa: F811
    ids: dict[str, str],  # noqa: F811
) -> None:
    client = client_of(acme, "owner")
    client.cookies["django_language"] = PSEUDO
    with context.client(acme):
        User.objects.update(language="")
    data = _names(acme)
    found: dict[str, list[str]] = {}
    walked = 0
    for name, pattern in doors("acme"):
        if name not in CLIENT:
            continue
        answer = client.get(place(name, pattern, "acme", rows, ids))
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        walked += 1
        outside = {
            each for each in outside_of(answer.content.decode()) if WORD.search(each) and not DATA.fullmatch(each)
        }
        if said := sorted(outside - data):
            found[name] = said
    assert walked > 60
    assert not found, "never given to the translators"


def _names(acme: Tenant) -> set[str]:
    """What staff have named in both languages."""
    with context.client(acme):
        named = [Directory.objects.all(), DocumentType.objects.all(), Season.objects.all()]
        names = {each.name_en for rows_of in named for each in rows_of}
        return names | {each.hint_en for each in DocumentType.objects.all()}


def test_what_stands_outside_is_found() -> None:
    page = (
        '<p title="Why?">⟦A <b>text</b> of ours⟧, Next</p><p aria-label="⟦⟦Fri⟧ 3 Dec⟧ on">1</p><script>let it</script>'
    )
    assert [each for each in outside_of(page) if WORD.search(each)] == ["Why?", ", Next"]
