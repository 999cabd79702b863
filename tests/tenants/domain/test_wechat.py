"""What WeChat's codes mean for us."""

from __future__ import annotations

import pytest

from tenants.domain.wechat import WechatFault, wechat_fault


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (42001, WechatFault.TOKEN),
        (48001, WechatFault.ACCOUNT),
        (40037, WechatFault.TEXT),
        (43101, WechatFault.READER),
        (40007, WechatFault.GONE),
        (45009, WechatFault.LIMIT),
        (-1, WechatFault.PASSING),
        (0, WechatFault.PASSING),
    ],
)
def test_what_a_code_means(code: int, meaning: WechatFault) -> None:
    assert wechat_fault(code) is meaning
