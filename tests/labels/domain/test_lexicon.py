"""Finding words in a text, and reading the lists they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from labels.domain import lexicon
from labels.domain.lexicon import Institution, WordList


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("微信 加微", "加微信", [(0, 2, "加微")]),  # from left to right, not overlapping
        ("公安 公安局", "公安局公安", [(0, 3, "公安局"), (3, 5, "公安")]),  # the longest
        ("客户 客服", "客服客户", [(0, 2, "客服"), (2, 4, "客户")]),
        ("QQ", "云qq", [(1, 3, "qq")]),
        ("云", "", []),
        # Latin words and digits only whole
        ("vx", "vx", [(0, 2, "vx")]),
        ("vx", "avx", []),
        ("vx", "vxa", []),
        ("vx", "vxa云", []),
        ("vx", "1vx2", [(1, 3, "vx")]),
        ("vx", "évxé", [(1, 3, "vx")]),
        ("vx", "云vx云a", [(1, 3, "vx")]),
        ("vx", "a云vx", [(2, 4, "vx")]),
        ("vx", "vx云a", [(0, 2, "vx")]),  # what stands at the end is no neighbour of the beginning
        ("58", "158", []),
        ("58", "581", []),
        ("58", "a58b", [(1, 3, "58")]),
        ("a1", "a1b", [(0, 2, "a1")]),
        ("1a", "b1a", [(1, 3, "1a")]),
    ],
)
def test_words_are_found(words: str, text: str, found: list[tuple[int, int, str]]) -> None:
    assert WordList(words.split()).find(text) == found


@pytest.mark.parametrize(
    ("words", "text", "cover"),
    [
        ("客 客服 服务 中心", "客服务中心", ["客", "服务", "中心"]),  # where the longest leads nowhere
        ("客服 中心 客服中心", "客服中心", ["客服中心"]),
        ("客服 中心", "客服谷", None),
        ("客服 中心", "谷客服", None),
        ("客服 中心", "", []),
    ],
)
def test_a_text_may_be_a_row_of_words(words: str, text: str, cover: list[str] | None) -> None:
    assert WordList(words.split()).cover(text) == cover


def test_an_institution_owns_its_word_and_its_marks() -> None:
    bank = Institution("招行", "bank", ("招商银行", "招银"))
    names = ["招行", "招商银行", "招银理财", "云杉谷"]
    assert [bank.owned_by(name) for name in names] == [True, True, True, False]


LISTS = {
    "few": "# a heading\n甲 乙  # said beside\n\n  丙  \n",
    "protected": "[bank]  # first\n工行 工商银行 | 工商银行 中国ICBC\n ABC | # none\n[to review]\n医保\n",
    "radicals": "⻘青 ⺁厂\n",
    "lookalikes": "未末朱 未来\n日曰\n",
}


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in LISTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(lexicon, "_FOLDER", tmp_path)


@pytest.mark.usefixtures("lists")
def test_lists_are_words_and_what_stands_behind_a_hash_is_for_people() -> None:
    assert lexicon.word_list.__wrapped__("few").words == {"甲", "乙", "丙"}
    assert lexicon.radicals.__wrapped__() == {"⻘": "青", "⺁": "厂"}
    alike = {key: set(value) for key, value in lexicon.lookalikes.__wrapped__().items()}
    assert alike == {
        "未": {"末", "朱", "来"},
        "末": {"未", "朱"},
        "朱": {"未", "末"},
        "来": {"未"},
        "日": {"曰"},
        "曰": {"日"},
    }


@pytest.mark.usefixtures("lists")
def test_institutions_are_read_with_their_kind_and_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    read = lexicon.institutions.__wrapped__()
    marks = ("工商银行", "中国icbc")
    assert read == {
        "工行": Institution("工行", "bank", marks),
        "工商银行": Institution("工商银行", "bank", marks),
        "abc": Institution("abc", "bank", ()),
        "医保": Institution("医保", "to review", ()),
    }
    monkeypatch.setattr(lexicon, "institutions", lambda: read)
    by_mark = lexicon.institutions_by_mark.__wrapped__()
    assert by_mark == dict.fromkeys(marks, read["工行"]), "the first one that has it"
    monkeypatch.setattr(lexicon, "institutions_by_mark", lambda: by_mark)
    assert lexicon.institution_words.__wrapped__().words == set(read)
    assert lexicon.institution_marks.__wrapped__().words == set(marks)
