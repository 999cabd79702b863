"""Texts with a figure that claim nothing of a window, a display, a promise, a standby number or a party."""

from __future__ import annotations

import re

NOTHING: tuple[str, ...] = (
    r".*https?://\S+.*",  # an address to follow
    r"(?:0\d{2,3}-\d{4} \d{4}(?:, )?)+",  # numbers, named
    r"(?:More of [\d -]+|[\d -]+ ?的更多信息)",  # a folded row, opened
    r"[\d-]+ [\d ]+ \| [^|]*(?: \| (?:–|700[\d ]+))?",  # the plan's table of numbers, judged by its columns elsewhere
    r".* \| .*@.*",  # who to ask
    r"(?:Owner|Administrator|Viewer) \d+.*",  # who did it
    r"(?:Shouhao|守号) · .*",
    r"(?:Processing time|处理时长).*?: .*",  # an estimate of our own work
    r"0\d{2,3}-\d{4} \d{4} (?:and \d+ more|另有 \d+ 个) · .*",  # on which numbers a standby label lies
    r"(?:回滚|取消|中止|延长|提前结束)[:：] .*",  # why an order cannot be given
    r"Where the standby label is visible|备用标签可见范围",
    r"\d+ %",  # how far the bar is
    r"\d+:\d\d(?::\d\d)?",  # the clock of a handset's picture
    r"[\d., ]+",
    r"(?:Processing|处理时长) \| .*",  # how long our own work took
    r"已完成|已提交",  # badges of a step and of a display: “done” and “submitted”
    r"(?:your labels are backed up before|维护开始前自动备份).*",
    r"[\d*]+|and \d+ more|另有 \d+ 个",  # numbers of the status page, and how many others
    r"(?:Document (?:drawn|sent)|已生成文档|已随提醒发送文档).*",
    r".*? \| (?:(?:E-mail|SMS|邮件|短信) \d+(?: · )?)+ \| .*",  # who was told
    r"(?:id=\"main\" .*|#?\d+\}\">|[\w-]+\}\">)",
    r"Our staff have been alerted; .*|.*?已通知.*值班.*",
    r"(?:If you make calls|如果这段时间).*",  # advice
    r"(?:Afterwards|维护后)[:：].*",
    r"(?:The window stops|The display from before the window|Abort the window).*",  # what could be done
    r"(?:Every directory is updated again to what|The rest of the time is released).*",
    r"(?:各平台将重新|其余时间|窗口停止|恢复维护前|中止窗口|取消窗口).*",
    r"0\d{2,3}-\d{4} \d{4} (?:→|·) .*",
)
_EXPRESSIONS = [re.compile(each) for each in NOTHING]


def says_nothing(text: str) -> bool:
    return any(each.fullmatch(text) for each in _EXPRESSIONS)
