"""Maps WeChat's error codes to our reactions. They come in the body of an answer whose status is 200. Pure."""

from enum import StrEnum
from typing import Final


class WechatFault(StrEnum):
    """Reasons why WeChat refused, by our reaction."""

    TOKEN = "token"  # noqa: S105 -- ask for a new one, and once more
    ACCOUNT = "account"  # somebody has to mend the account's settings
    TEXT = "text"  # this text, template or picture is not taken, whoever it is for
    READER = "reader"  # this person is not told any more
    GONE = "gone"  # what we ask about is not there
    LIMIT = "limit"  # as much as the account may do today
    PASSING = "passing"  # later it may work


_FAULTS: Final = {
    WechatFault.TOKEN: (40001, 40014, 42001, 42007),
    WechatFault.ACCOUNT: (40002, 40013, 40125, 40164, 40243, 41002, 41004, 48001, 48004, 50002, 50005, 61024, 89503),
    WechatFault.TEXT: (40037, 41030, 44003, 45001, 45002, 45003, 45004, 45008, 45028, 45110, 45166, 47001, 47003),
    WechatFault.READER: (40003, 43101, 43107, 43108),
    WechatFault.GONE: (40007,),
    WechatFault.LIMIT: (45009, 45168, 200007),
}
_BY_CODE: Final = {code: fault for fault, codes in _FAULTS.items() for code in codes}


def wechat_fault(code: int) -> WechatFault:
    """Returns the fault of an `errcode`; an unknown one counts as passing."""
    return _BY_CODE.get(code, WechatFault.PASSING)
