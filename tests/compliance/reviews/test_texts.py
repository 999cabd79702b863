"""What a case is called."""

from __future__ import annotations

import pytest
from django.utils import translation

from compliance.reviews import texts
from compliance.reviews.models import Case

NAMES = {"licence": {"names": {"zh-hans": "商标注册证", "en": "Trademark certificate"}}}


@pytest.mark.parametrize(
    ("facts", "language", "said"),
    [
        (NAMES, "en", "Trademark certificate"),
        (NAMES, "zh-hans", "商标注册证"),
        (NAMES, "fr", "商标注册证"),
        ({}, "en", "商标注册证"),
        ({"titles": {"zh-hans": "恢复甲公司", "en": "Resume A"}}, "en", "Resume A"),
        ({"titles": {"zh-hans": "恢复甲公司", "en": "Resume A"}}, "zh-hans", "恢复甲公司"),
    ],
)
def test_a_case_has_its_title_in_the_readers_language(facts: dict[str, object], language: str, said: str) -> None:
    case = Case(kind=Case.Kind.LICENCE, title="商标注册证", facts=facts)
    with translation.override(language):
        assert texts.title(case) == said
