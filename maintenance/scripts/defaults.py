"""The platform's own scripts, in both languages: in force until a client publishes one of its own."""

from collections.abc import Mapping
from typing import Final

from maintenance.domain.scripts import Scenario

DEFAULTS: Final[Mapping[str, Mapping[Scenario, str]]] = {
    "zh-hans": {
        Scenario.RUNNING: "您好，这里是{公司}。认证升级中，建议短信留言，预计{结束时间}恢复。",
        Scenario.STANDBY: (
            "您好，这里是{公司}。认证升级中，来电暂时显示“{备用标签}”，预计{结束时间}恢复，建议短信留言。"
        ),
        Scenario.STANDBY_NUMBER: "您好，这里是{公司}。认证升级中，来电暂由{备用号码}接听，预计{结束时间}恢复。",
        Scenario.LONGER: (
            "您好，这里是{公司}。认证升级比预告的时间长，现预计{结束时间}恢复，建议短信留言，我们会尽快回复。"
        ),
        Scenario.AHEAD: "您好，这里是{公司}。{开始时间}起号码认证将升级，期间建议短信留言。",
    },
    "en": {
        Scenario.RUNNING: (
            "This is {company}. Our number certification is being upgraded until about {until}. "
            "We suggest that you leave us a text message."
        ),
        Scenario.STANDBY: (
            "This is {company}. While our number certification is being upgraded, our calls show “{standby_label}”, "
            "until about {until}. We suggest that you leave us a text message."
        ),
        Scenario.STANDBY_NUMBER: (
            "This is {company}. While our number certification is being upgraded, {standby_number} takes our calls, "
            "until about {until}."
        ),
        Scenario.LONGER: (
            "This is {company}. The upgrade of our number certification takes longer than announced, now until about "
            "{until}. Leave us a text message, and we will get back to you."
        ),
        Scenario.AHEAD: (
            "This is {company}. From {from} our number certification will be upgraded. "
            "We suggest that you leave us a text message then."
        ),
    },
}
