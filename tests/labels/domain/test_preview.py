import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.domain.preview import ANDROID, IOS, Preview, Screen, preview, width


def test_what_fits_is_shown_whole() -> None:
    assert preview("云杉谷双11专线", ANDROID) == Preview("云杉谷双11专线", truncated=False)
    assert preview("十二个字的标签正好放得下", IOS) == Preview("十二个字的标签正好放得下", truncated=False)


@pytest.mark.parametrize(
    ("label", "screen", "seen"),
    [
        ("十三个字的标签就放不下了吧", Screen(24), "十三个字的标签就放不下…"),
        ("云杉谷 客服中心", Screen(9), "云杉谷…"),
        ("abcdefgh", Screen(6), "abcd…"),
        ("云杉谷客服", Screen(columns=40, characters=3), "云杉谷"),  # a directory cuts without a word
        ("云杉谷客服", Screen(columns=5, characters=4), "云…"),
    ],
)
def test_what_does_not_fit_is_cut(label: str, screen: Screen, seen: str) -> None:
    assert preview(label, screen) == Preview(seen, truncated=True)


@given(st.text(max_size=30), st.integers(2, 40))
def test_a_preview_never_takes_more_than_its_line(label: str, columns: int) -> None:
    seen = preview(label, Screen(columns))
    assert width(seen.text) <= columns
    assert seen.truncated is (seen.text != label)
    assert label.startswith(seen.text.removesuffix("…")) or not seen.truncated
