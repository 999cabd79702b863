"""Uploads: what gets in is a picture made anew or a PDF that does nothing."""

from __future__ import annotations

import hashlib
import io
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image
from PIL.ExifTags import Base

from compliance import uploads
from tenants.outside import bounded
from tenants.refusals import Refused
from tests import in_process
from tests.compliance.bad_files import bad_files, good_files, picture, repaired_files

MEMORY = 100_000  # kilobytes
SEED, CHANGED = 7, 400


def accept(name: str, content: bytes) -> uploads.CleanFile:
    return uploads.accept(ContentFile(content, name))


@pytest.fixture
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "run_bounded", in_process.run)


@pytest.mark.usefixtures("_in_process")
@pytest.mark.parametrize("case", bad_files())
def test_refused(case: str) -> None:
    name, content, code = bad_files()[case]
    with pytest.raises(Refused) as refused:
        accept(name, content)
    assert refused.value.code == code
    assert str(refused.value)


def test_there_are_enough_bad_files() -> None:
    assert len(bad_files()) >= 150


@pytest.mark.usefixtures("_in_process")
@pytest.mark.parametrize("case", good_files())
def test_accepted(case: str) -> None:
    name, content = good_files()[case]
    clean = accept(name, content)
    assert clean.sha256 == hashlib.sha256(clean.content).hexdigest()
    if clean.content_type in ("application/pdf", uploads.OFD):
        assert clean.content == content, "a document keeps its bytes, and with them its signature"
    else:
        with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(clean.content)) as after:
            assert (after.size, after.format) == (before.size, before.format)
    again = accept(clean.name, clean.content)
    assert again.content_type == clean.content_type


@pytest.mark.usefixtures("_in_process")
@pytest.mark.parametrize("case", repaired_files())
def test_repaired_and_kept_as_it_came_too(case: str) -> None:
    name, content = repaired_files()[case]
    clean = accept(name, content)
    assert clean.original is not None
    assert (clean.original.content, clean.original.pages) == (content, 0)
    assert (clean.name, clean.original.name) == (name, name[:-4] + ".original" + name[-4:])
    assert clean.original.sha256 == hashlib.sha256(content).hexdigest()
    with pikepdf.open(io.BytesIO(clean.content), attempt_recovery=False) as repaired:
        assert len(repaired.pages) == clean.pages == (2 if "two pages" in case else 1)
        assert not repaired.get_warnings()
    assert accept(name, content) == clean, "the same file is repaired in the same way"
    assert accept(name, clean.content).original is None


def test_a_photo_loses_what_was_hidden_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Artist] = "Zhang San, 30.25N 120.17E"
    clean = accept("photo.jpg", picture("JPEG", (60, 20), exif=exif, comment=b"secret", icc_profile=b"x" * 200))
    with Image.open(io.BytesIO(clean.content)) as after:
        assert after.size == (20, 60)
        assert not after.getexif()
        assert "comment" not in after.info
        assert "icc_profile" not in after.info
    for hidden in (b"Zhang San", b"secret", b"x" * 50):
        assert hidden not in clean.content


def test_a_text_chunk_of_a_png_is_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "hidden words")
    clean = accept("a.png", picture("PNG", pnginfo=info))
    assert b"hidden words" not in clean.content


def test_a_photo_of_50_megapixels_is_kept_at_half_its_size() -> None:
    out = io.BytesIO()
    Image.new("L", (8000, 6200), 90).save(out, "JPEG")
    with Image.open(io.BytesIO(accept("a.jpg", out.getvalue()).content)) as after:
        assert after.size == (4000, 3100)


def test_what_hangs_behind_a_photo_is_gone() -> None:
    """Phones append films and their own data to photos: no reason to refuse, none to keep."""
    clean = accept("motion.jpg", picture("JPEG") + b"\x00\x00\x00\x18ftypmp42" + b"film" * 1000)
    assert b"film" not in clean.content


@pytest.mark.parametrize("case", ["a PDF", "a picture"])
def test_it_is_parsed_in_a_process_of_its_own(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too much ends there, and is told; here nothing of a file is parsed."""
    pdf = next(each for each in good_files().values() if each[0].endswith(".pdf"))
    name, content = pdf if case == "a PDF" else ("a.jpg", picture("JPEG"))
    assert accept(name, content).pages >= 1
    monkeypatch.setattr(uploads, "BOUNDS", replace(uploads.BOUNDS, memory=40_000_000))
    with pytest.raises(Refused) as refused:
        accept(name, content)
    assert refused.value.code in ("too_large", "damaged")
    monkeypatch.setattr(bounded, "run_bounded", mock.Mock(side_effect=bounded.Busy))
    with pytest.raises(Refused) as refused:
        accept(name, content)
    assert refused.value.code == "busy"


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "密码"), ("en", "password")])
def test_what_the_process_found_is_said_in_the_persons_language(language: str, word: str) -> None:
    name, content = next((name, content) for name, content, code in bad_files().values() if code == "encrypted")
    with translation.override(language), pytest.raises(Refused, match=word) as refused:
        accept(name, content)
    assert refused.value.code == "encrypted"


def handed_in(files: list[tuple[str, bytes]], folder: Path) -> list[tuple[str, int]]:
    """Code of the refusal (empty: taken) and kilobytes of memory, for each file, in a process of their own."""
    for place, (_name, content) in enumerate(files):
        (folder / str(place)).write_bytes(content)
    listed = [(name, str(place)) for place, (name, _content) in enumerate(files)]
    (folder / "files.json").write_text(json.dumps(listed))
    command = [sys.executable, "-m", "tests.compliance.measure_uploads", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return [(code, memory) for code, memory in json.loads(ran.stdout)]


def test_none_of_the_bad_files_is_taken_and_none_takes_100_mb(tmp_path: Path) -> None:
    cases = {case: (name, content) for case, (name, content, _code) in bad_files().items()}
    told = dict(zip(cases, handed_in(list(cases.values()), tmp_path), strict=True))
    assert len(told) >= 150
    assert [case for case, (code, _memory) in told.items() if not code] == []
    assert {case: memory for case, (_code, memory) in told.items() if memory >= MEMORY} == {}
    assert max(memory for _code, memory in told.values()) > 10_000, "it is measured"


def test_good_files_with_bytes_changed_are_refused_or_clean(tmp_path: Path) -> None:
    """Nothing but a Refused leaves the parsers, whatever comes in."""
    chance, good = random.Random(SEED), list(good_files().values())
    files = [(name, changed(content, chance)) for name, content in chance.choices(good, k=CHANGED)]
    told = handed_in(files, tmp_path)
    assert CHANGED // 2 < sum(bool(code) for code, _memory in told) < CHANGED
    assert max(memory for _code, memory in told) < MEMORY


def changed(content: bytes, chance: random.Random) -> bytes:
    """A few bytes are others, or a piece is gone or doubled."""
    data = bytearray(content)
    for _change in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data)), chance.randint(1, 40)
        match chance.randrange(3):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + length]
            case _:
                data[at:at] = data[at : at + length]
        data = data or bytearray(b"x")
    return bytes(data)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\scans\\licence.pdf", "licence.pdf"),
        ("gpj.\u202egnp.pdf", "gpj.gnp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ('"><script>.pdf', "script.pdf"),
        ("x" * 300 + ".pdf", "x" * 90 + ".pdf"),
    ],
)
def test_names_are_made_plain(given: str, kept: str) -> None:
    file = ContentFile(good_files()["a PDF"][1])
    file.name = given
    assert uploads.accept(file).name == kept


def test_files_are_kept_under_random_names_in_the_clients_folder() -> None:
    clean = accept("营业执照.pdf", good_files()["a PDF"][1])
    first, second = uploads.keep(clean, "acme"), uploads.keep(clean, "acme")
    assert first.file != second.file
    assert first.file.startswith("acme/")
    assert first.file.endswith(".pdf")
    assert "营业执照" not in first.file
    assert (first.name, first.size, first.sha256) == ("营业执照.pdf", len(clean.content), clean.sha256)
    with default_storage.open(first.file) as stored:
        assert stored.read() == clean.content
