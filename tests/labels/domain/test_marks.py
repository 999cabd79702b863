"""What vendors call their marks."""

import pytest

from labels.domain.marks import LONGEST, mark_kind


@pytest.mark.parametrize(
    ("said", "industry", "kind"),
    [
        ("", "other", ""),
        ("  ", "other", ""),
        ("诈骗电话", "finance", "fraud"),
        ("违法电话", "other", "fraud"),
        ("骚扰电话", "education", "harassment"),
        ("广告推销", "retail", "harassment"),
        ("房产中介", "education", "wrong_industry"),
        ("保险理财", "education", "wrong_industry"),
        ("保险理财", "finance", "harassment"),
        ("金融理财", "finance", "harassment"),
        ("教育培训", "education", "harassment"),
        ("送餐外卖", "catering", "harassment"),
        ("物流快递", "retail", "wrong_industry"),
        ("#77", "other", "#77"),
        ("见所未见", "other", "见所未见"),
        ("长" * 40, "other", "长" * LONGEST),
    ],
)
def test_a_mark_is_of_a_kind_or_stays_as_it_is_said(said: str, industry: str, kind: str) -> None:
    assert mark_kind(said, industry) == kind
