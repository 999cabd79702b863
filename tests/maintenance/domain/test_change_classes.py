"""Which class of change it is, and what notice it is owed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maintenance.domain.change_classes import KIND_OF, ChangeClass, NoticePolicy, change_class, required_notice
from maintenance.domain.estimate import Content
from maintenance.domain.estimate_policy import DEFAULT_POLICY


@pytest.mark.parametrize(
    ("content", "accepted", "touches_licence", "urgent", "expected"),
    [
        (Content.LABEL_CHANGE, True, False, False, ChangeClass.STANDARD),
        (Content.LABEL_CHANGE, False, False, False, ChangeClass.NORMAL),
        (Content.LABEL_CHANGE, True, True, False, ChangeClass.NORMAL),
        (Content.CALIBRATION, True, False, False, ChangeClass.NORMAL),
        (Content.LABEL_CHANGE, True, False, True, ChangeClass.EMERGENCY),
    ],
)
def test_standard_is_an_accepted_label_alone(
    content: Content, accepted: bool, touches_licence: bool, urgent: bool, expected: ChangeClass
) -> None:
    assert change_class(content, accepted=accepted, touches_licence=touches_licence, urgent=urgent) is expected


def test_notice_binds_what_the_platform_starts() -> None:
    policy = NoticePolicy(normal=timedelta(hours=72), emergency=timedelta(hours=4))
    owed = {change: required_notice(change, by_platform=True, policy=policy) for change in ChangeClass}
    assert owed == {
        ChangeClass.STANDARD: policy.normal,
        ChangeClass.NORMAL: policy.normal,
        ChangeClass.EMERGENCY: policy.emergency,
    }
    assert required_notice(ChangeClass.NORMAL, by_platform=False, policy=policy) == timedelta()


def test_the_kind_of_a_content_is_the_estimates() -> None:
    assert {content: terms.kind for content, terms in DEFAULT_POLICY.contents.items()} == KIND_OF
