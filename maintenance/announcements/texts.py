"""The platform's words for an announcement in both languages, used where a client writes none, and for corrections."""

from collections.abc import Mapping
from typing import Final

# title, text
DEFAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "zh-hans": (
        "号码认证维护：{开始时间}起",
        (
            "{公司}的来电认证将于{开始时间}至{结束时间}升级维护。\n"
            "期间来电可能不显示名称，请以官方渠道公布的号码为准；"
            "如未接通，建议短信留言，我们会尽快回复。"
        ),
    ),
    "en": (
        "Number certification maintenance from {from}",
        (
            "{company} upgrades its caller certification from {from} to {until}.\n"
            "Calls may show no name meanwhile. If you miss us, leave a text message and we will get back to you."
        ),
    ),
}
MOVED: Final[Mapping[str, tuple[str, str]]] = {
    "zh-hans": ("更正：维护时间已变更", "更正：{公司}此前通知的号码认证维护时间已变更为{开始时间}至{结束时间}。"),
    "en": (
        "Correction: maintenance moved",
        "Correction: the certification maintenance that {company} announced is now from {from} to {until}.",
    ),
}
OFF: Final[Mapping[str, tuple[str, str]]] = {
    "zh-hans": ("更正：维护已取消", "更正：{公司}此前通知的号码认证维护不再进行。"),
    "en": (
        "Correction: maintenance is off",
        "Correction: the certification maintenance that {company} announced does not take place.",
    ),
}
RETRACTED: Final[Mapping[str, tuple[str, str]]] = {
    "zh-hans": ("更正：维护通知已撤回", "更正：{公司}此前发布的号码认证维护通知已撤回，请以后续通知为准。"),
    "en": (
        "Correction: notice withdrawn",
        "Correction: {company} has withdrawn its notice of certification maintenance. Please wait for the next one.",
    ),
}
# What it means to a mini-program's user, in at most 20 characters; by language, then by why something is corrected.
REMARKS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh-hans": {
        "": "来电可能不显示名称，可短信留言",
        "moved": "维护时间已变更，以此为准",
        "off": "此前通知的维护不再进行",
        "retracted": "此前的通知已撤回",
    },
    "en": {
        "": "Calls may lack names",
        "moved": "These are new hours",
        "off": "It does not happen",
        "retracted": "Notice withdrawn",
    },
}
PHRASE: Final = "认证维护"  # of at most five Chinese characters, as a mini-program takes it
