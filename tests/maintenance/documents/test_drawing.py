"""Papers as PDFs: the same bytes from two processes, tags that a checker has nothing against, characters by name."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pdfua
import pypdfium2
import pytest

from maintenance.documents import drawing
from maintenance.documents.drawing import DrawnPdf, NotDrawn, Stamp, draw
from maintenance.domain.papers import Paper, Section, Table

AT = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
STAMP = Stamp("守号", "第 1 版")

pytestmark = pytest.mark.servers


def paper(*texts: str, rows: int = 20, language: str = "zh-hans") -> Paper:
    """A plan of one page, or of as many as the rows take."""
    table = Table(
        ("号码", "标签", "备用号码"), tuple((f"021-6123 {row:04}", "双11专线", "700 1380 0001") for row in range(rows))
    )
    first = Section(
        "维护内容与时间", texts, (("时间", "2026年11月30日 周一 22:00 – 06:00"),), quotation="认证升级中,建议短信留言。"
    )
    return Paper(language, "备用方案:双11专线", "青禾网络", (first, Section("号码", table=table)))


def text_of(drawn: DrawnPdf) -> str:
    """What is read in it, over all pages."""
    document = pypdfium2.PdfDocument(drawn.pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_two_processes_draw_the_same_bytes_and_another_word_or_instant_draws_others() -> None:
    one, two = draw(paper("提前改期"), STAMP, AT), draw(paper("提前改期"), STAMP, AT)
    assert one.pdf == two.pdf
    assert draw(paper("提前改"), STAMP, AT).pdf != one.pdf
    assert draw(paper("提前改期"), STAMP, AT.replace(hour=5)).pdf != one.pdf


def test_a_label_is_read_out_of_it_as_it_is_written() -> None:
    text = text_of(draw(paper("拨打 双11专线"), STAMP, AT))
    assert "双11专线" in text, "no space comes between Latin and Chinese"
    assert "认证升级中,建议短信留言。" in text
    assert "021-6123 0019" in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_checker_of_pdf_ua_finds_nothing(language: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(draw(paper("㑇", rows=60, language=language), STAMP, AT).pdf)
    assert list(pdfua.validate(str(file)).findings) == []


def test_rare_characters_are_drawn_and_what_the_font_lacks_is_named() -> None:
    drawn = draw(paper("㑇 鿏 联系人 😀 𠀀 👍"), STAMP, AT)
    assert set(drawn.missing) == {"😀", "𠀀", "👍"}
    text = text_of(drawn)
    assert "㑇" in text
    assert "[U+1F600]" in text
    assert "[U+20000]" in text


def test_a_character_of_private_use_keeps_nobody_from_a_pdf() -> None:
    """Old Chinese encodings left some in names; nor does one that Unicode has not assigned, or a control."""
    drawn = draw(paper("\ue7c7 \U0010ffff \u0378 \x07 \u202e"), STAMP, AT)
    assert set(drawn.missing) == {"\ue7c7", "\U0010ffff", "\u0378", "\x07"}
    assert "[U+E7C7]" in text_of(drawn)


def test_too_much_that_the_font_lacks_is_refused_by_name() -> None:
    with pytest.raises(NotDrawn, match="could not be displayed"):
        draw(paper("".join(map(chr, range(0x1F600, 0x1F640)))), STAMP, AT)


def test_what_a_client_wrote_is_text_and_no_markup() -> None:
    written = '#read("/etc/passwd") $x$ *b* _i_ <a> @x \\ "q" \u0000'.replace("\u0000", "")
    text = text_of(draw(paper(written), STAMP, AT))
    assert '#read("/etc/passwd")' in text
    assert "*b*" in text


def test_one_page_and_two_thousand_rows_keep_to_their_time_and_memory() -> None:
    def processor(rows: int) -> float:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        drawn = draw(paper(rows=rows), STAMP, AT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert drawn.pdf
        return min(time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    draw(paper(), STAMP, AT)  # the files of the library and of the font are in the page cache from now on
    assert min(processor(20) for _try in range(3)) <= 0.35
    assert min(processor(2000) for _try in range(3)) <= 1.0


def test_two_thousand_rows_take_less_than_256_mb() -> None:
    """In a process of its own, whose children are this one alone."""
    program = (
        "import resource\nfrom tests.maintenance.documents.test_drawing import AT, STAMP, draw, paper\n"
        "draw(paper(rows=2000), STAMP, AT)\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    setup = "import django\ndjango.setup()\n"  # the settings are in the environment
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings", **os.environ}
    said = subprocess.run(
        [sys.executable, "-c", setup + program], capture_output=True, text=True, check=False, env=environment
    )
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) <= 256 * 1024


def test_without_the_library_or_a_font_it_says_what_is_missing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.checks import run_checks

    assert not [each for each in run_checks() if each.id == "shouhao.W005"]
    settings.FONT_FOLDER = "/nowhere"
    with pytest.raises(NotDrawn, match="fonts-noto-cjk"):
        draw(paper(), STAMP, AT)
    assert [each for each in run_checks() if each.id == "shouhao.W005"]
    monkeypatch.setattr(drawing, "find_spec", lambda _name: None)
    assert "typst" in drawing.why_not()


def test_another_font_than_the_folder_has_is_no_reason_for_boxes(settings: Any) -> None:
    settings.DOCUMENT_FONT = "Comic Sans"
    with pytest.raises(NotDrawn, match="Comic Sans"):
        draw(paper(), STAMP, AT)


def test_a_paper_comes_back_from_its_json() -> None:
    made = paper("a", rows=3)
    assert Paper.from_json(json.loads(json.dumps(made.as_json()))) == made
