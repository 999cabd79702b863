import io
import resource
import time
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time as clock, timedelta
from unittest import mock

import pytest
from openpyxl import Workbook

from labels.domain.importing import Cell
from labels.numbers import files, tables
from labels.numbers.files import import_numbers, read_table
from labels.numbers.tables import ImportFileError
from tenants.outside import bounded

TEXT = '号码,备注,分组\r\n021-61234567,"前台,一楼",上海\r\n13800138000,经理,上海\r\n'
ROWS = [
    (1, ["号码", "备注", "分组"]),
    (2, ["021-61234567", "前台,一楼", "上海"]),
    (3, ["13800138000", "经理", "上海"]),
]


def workbook(*rows: Sequence[Cell]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(archive: bytes, name: str, content: bytes) -> bytes:
    """The archive with one part replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return file.getvalue()


def sheet(xml: str) -> bytes:
    """A workbook whose first sheet has these rows as XML."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_part(
        workbook(["x"]),
        "xl/worksheets/sheet1.xml",
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{xml}</sheetData></worksheet>'.encode(),
    )


def refusal(data: bytes) -> ImportFileError:
    with pytest.raises(ImportFileError) as caught:
        list(read_table(data))
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_people_save(encoding: str) -> None:
    assert list(read_table(TEXT.encode(encoding))) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_the_delimiters_people_have(delimiter: str) -> None:
    text = f'号码{delimiter}"备;注,一"\n13800138000{delimiter}甲\n'
    assert list(read_table(text.encode())) == [(1, ["号码", "备;注,一"]), (2, ["13800138000", "甲"])]


def test_a_quoted_line_break_does_not_shift_the_lines_below() -> None:
    lines = [line for line, _cells in read_table('号码,备注\n13800138000,"两\n行"\n021-61234567,\n'.encode())]
    assert lines == [1, 2, 4]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n", "empty_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old_or_locked_workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff", "binary"),
        (b"13800138000,\xff\xff", "encoding"),
        (b"13800138000\x00,", "binary"),
        ("13800138000,a\0b".encode("utf-16"), "binary"),
        ('号码\n"13800138000'.encode(), "quotes"),
        (b"PK\x03\x04 not an archive", "broken_workbook"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_a_workbook_gives_its_cells_as_they_are() -> None:
    data = workbook(["号码", "备注"], [13800138000, "经理"], [], ["02161234567", None, "尾"], ["=A1", 1.5])
    assert list(read_table(data)) == [
        (1, ["号码", "备注"]),
        (2, [13800138000, "经理"]),
        (4, ["02161234567", None, "尾"]),
        (5, ["=A1", 1.5]),
    ]


def test_the_numbers_of_a_workbook_with_a_lost_zero_are_said_with_the_right_one() -> None:
    result = import_numbers(workbook(["号码"], [2161234567], [13800138000.0]))
    assert [row.number.canonical for row in result.rows] == ["+8613800138000"]
    assert [(problem.line, problem.code, problem.params) for problem in result.problems] == [
        (2, "leading_zero_missing", {"suggestion": "021-6123 4567"})
    ]


def test_bounds_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(("甲" * 1001).encode()).code == "cell_too_long"
    assert refusal(b"a," * 51).code == "too_many_columns"
    assert refusal(workbook(["x"] * 51)).code == "too_many_columns"
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with pytest.raises(ImportFileError, match="too_many_rows"):
        list(tables.rows_of(b"1\n2\n3\n4\n"))
    monkeypatch.setattr(tables, "LARGEST_FILE", 3)
    assert refusal(b"1234").code == "too_large"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            with archive.open(f"xl/{number}.xml", "w", force_zip64=True) as part:
                for _chunk in range(100):
                    part.write(bytes(1024 * 1024))
    assert len(file.getvalue()) < tables.LARGEST_FILE
    started = time.process_time()
    assert refusal(file.getvalue()).code == "unpacks_too_large"
    assert time.process_time() - started < 1


def with_texts(xml: str) -> bytes:
    """A workbook with these shared strings, the last of which stands in its cell."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    last, file = xml.count("<si>") - 1, io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet(f'<row r="1"><c r="A1" t="s"><v>{last}</v></c></row>'))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            content = old.read(part).decode()
            new.writestr(part, content.replace("</Types>", override) if part == "[Content_Types].xml" else content)
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{xml}</sst>')
    return file.getvalue()


def test_texts_that_pack_to_nothing_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared strings of 38 kilobytes took 470 MB and 24 seconds of the web process; of 274 kilobytes 20 GB."""
    assert list(read_table(with_texts("<si><t>x</t></si><si><t>y</t></si>"))) == [(1, ["y"])]
    bomb = with_texts("<si><t>x</t></si>" * 1_200_000)
    assert len(bomb) < 200_000
    assert refusal(bomb).code == "unpacks_too_large"
    monkeypatch.setattr(files, "MEMORY", 128 * 1024 * 1024)
    varied = with_texts("".join(f"<si><t>{text * 1001 % 1_000_003}</t></si>" for text in range(600_000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(varied).code == "too_much_work", "no bomb by its sizes, and still too much"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes"


@pytest.mark.parametrize(
    "xml",
    ["<row/>" * 2_000_000, "<row>" + "<c/>" * 2_000_000 + "</row>", "".join(f"<a{each}>" for each in range(300_000))],
    ids=["rows", "columns", "depth"],
)
def test_a_workbook_that_takes_too_much_ends_with_its_process(xml: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where it is no bomb by its sizes; ours keeps its memory and its time."""
    monkeypatch.setattr(tables, "LARGEST_RATIO", 10_000)
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = sheet(xml)
    with suppress(ImportFileError):
        assert len(list(read_table(data))) <= tables.MOST_ROWS
    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"


@pytest.mark.parametrize("said", ["busy", "too_much_work"])
def test_what_the_process_does_not_answer_is_said(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = bounded.Busy() if said == "busy" else bounded.GaveUp("killed", out_of_bounds=True)
    monkeypatch.setattr(bounded, "run_bounded", mock.Mock(side_effect=trouble))
    assert refusal(b"1\n2\n").code == said


def test_cells_of_every_kind_come_back_as_they_were() -> None:
    instant, lasting = datetime(2026, 1, 2, 3, 4), timedelta(hours=30)  # noqa: DTZ001 - a cell has no zone
    [(_line, cells)] = read_table(workbook(["a\u2028b\nc", 1, 1.5, True, instant, clock(5, 6), lasting]))
    assert cells == ["a\u2028b\nc", 1, 1.5, True, instant, clock(5, 6), lasting]


def test_xml_with_definitions_of_its_own_is_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'
    assert refusal(with_part(workbook(["x"]), "xl/worksheets/sheet1.xml", laughs)).code == "broken_workbook"
    wide = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "ha">]><worksheet/>'.encode("utf-16")
    assert refusal(with_part(workbook(["x"]), "xl/worksheets/sheet1.xml", wide)).code == "broken_workbook"


def test_rows_that_claim_to_stand_far_away_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LAST_LINE", 10_000)
    started = time.process_time()
    far = '<row r="2000000000"><c r="A2000000000" t="inlineStr"><is><t>x</t></is></c></row>'
    assert list(tables.rows_of(sheet(far))) == []
    wide = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="XFD1"><v>1</v></c></row>'
    assert list(tables.rows_of(sheet(wide))) == [(1, ["x"])]
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "xml", ["<row r='1'><c r='A1'>", "<row r='a'><c r='A1'/></row>", "<row r='1'><c t='s'><v>99</v></c></row>"]
)
def test_a_broken_workbook_is_said_to_be_broken(xml: str) -> None:
    assert refusal(sheet(xml)).code == "broken_workbook"


def test_a_hundred_thousand_rows_take_seconds() -> None:
    text = "号码,备注,分组\n" + "".join(f"021-6{number:07d},前台{number},上海\n" for number in range(20_000))
    started = time.process_time()
    result = import_numbers(text.encode())
    assert (len(result.rows), result.problems) == (20_000, ())
    assert time.process_time() - started < 2


def test_what_stands_in_a_merged_cell_stands_for_all_its_lines() -> None:
    """People merge the group of the numbers below one another; the cells under it are empty in the file."""
    book = Workbook()
    rows = [("号码", "分组", "备注"), ("13800138000", "门店", "甲"), ("13800138001", None, "乙"), (), ("13800138002",)]
    for row in rows:
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("B2:B4")
    book.worksheets[0].merge_cells("D1:E9")
    file = io.BytesIO()
    book.save(file)
    result = import_numbers(file.getvalue())
    assert [(row.line, row.group, row.note) for row in result.rows] == [
        (2, "门店", "甲"),
        (3, "门店", "乙"),
        (5, "", ""),
    ]
