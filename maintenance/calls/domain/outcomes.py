"""Maps the end of a call to one scale for all sources, from each source's own words for it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class CallOutcome(StrEnum):
    """The outcome of a call to a customer. BLOCKED and REJECTED are the earliest trace of a bad label."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    OFF = "off"
    SUSPENDED = "suspended"
    NO_SUCH_NUMBER = "no_such_number"
    UNREACHABLE = "unreachable"
    BARRED = "barred"
    BLOCKED = "blocked"
    NETWORK = "network"
    FORWARDED = "forwarded"  # voicemail and machines too: never answered by a person
    OURS = "ours"  # ended on the caller's side


# What no label could have changed: the answer rate is answered / (calls - these).
NOT_COUNTED: Final = frozenset({CallOutcome.NO_SUCH_NUMBER, CallOutcome.SUSPENDED, CallOutcome.OFF, CallOutcome.OURS})


def _of(table: Mapping[CallOutcome, str]) -> Mapping[str, CallOutcome]:
    return {code: outcome for outcome, codes in table.items() for code in codes.split()}


Q850: Final = _of(
    {
        CallOutcome.ANSWERED: "16 31",
        CallOutcome.NO_ANSWER: "18 19",
        CallOutcome.BUSY: "17",
        CallOutcome.REJECTED: "21",
        CallOutcome.OFF: "20",
        CallOutcome.SUSPENDED: "27",
        CallOutcome.NO_SUCH_NUMBER: "1 22 28",
        CallOutcome.UNREACHABLE: "38 41",
        CallOutcome.BARRED: "52 53 54 55",
        CallOutcome.NETWORK: "34 42",
    }
)
SIP: Final = _of(
    {
        CallOutcome.ANSWERED: "200",
        CallOutcome.NO_ANSWER: "408 480",
        CallOutcome.BUSY: "486 600",
        CallOutcome.REJECTED: "603",
        CallOutcome.NO_SUCH_NUMBER: "404 484 604",
        CallOutcome.BARRED: "403",
        CallOutcome.BLOCKED: "607 608",
        CallOutcome.NETWORK: "500 502 503 504",
        CallOutcome.FORWARDED: "181",
        CallOutcome.OURS: "487",
    }
)
FREESWITCH: Final = _of(
    {
        CallOutcome.NO_ANSWER: "NO_ANSWER NO_USER_RESPONSE NORMAL_CLEARING ALLOTTED_TIMEOUT NORMAL_UNSPECIFIED",
        CallOutcome.BUSY: "USER_BUSY",
        CallOutcome.REJECTED: "CALL_REJECTED",
        CallOutcome.OFF: "SUBSCRIBER_ABSENT",
        CallOutcome.SUSPENDED: "DESTINATION_OUT_OF_ORDER",
        CallOutcome.NO_SUCH_NUMBER: "UNALLOCATED_NUMBER NUMBER_CHANGED INVALID_NUMBER_FORMAT NO_ROUTE_DESTINATION",
        CallOutcome.UNREACHABLE: "NETWORK_OUT_OF_ORDER NORMAL_TEMPORARY_FAILURE USER_NOT_REGISTERED",
        CallOutcome.BARRED: "OUTGOING_CALL_BARRED INCOMING_CALL_BARRED BEARERCAPABILITY_NOTAUTH",
        CallOutcome.NETWORK: "NORMAL_CIRCUIT_CONGESTION SWITCH_CONGESTION RECOVERY_ON_TIMER_EXPIRE",
        CallOutcome.OURS: "ORIGINATOR_CANCEL LOSE_RACE PICKED_OFF MANAGER_REQUEST",
    }
)
ASTERISK: Final = {
    "NO ANSWER": CallOutcome.NO_ANSWER,
    "BUSY": CallOutcome.BUSY,
    "FAILED": CallOutcome.NETWORK,
    "CONGESTION": CallOutcome.NETWORK,
}
TENCENT: Final = _of(
    {
        CallOutcome.ANSWERED: "1",
        CallOutcome.NO_ANSWER: "202",
        CallOutcome.BUSY: "206",
        CallOutcome.REJECTED: "203",
        CallOutcome.OFF: "204",
        CallOutcome.SUSPENDED: "207",
        CallOutcome.NO_SUCH_NUMBER: "205 215",
        CallOutcome.UNREACHABLE: "210",
        CallOutcome.BARRED: "216 217 218",
        CallOutcome.BLOCKED: "212",
        CallOutcome.NETWORK: "208",
        CallOutcome.FORWARDED: "213 219 222",
        CallOutcome.OURS: "108 109 110 111 209 211 220 221",
    }
)
ALIYUN: Final = _of(
    {
        CallOutcome.ANSWERED: "Success",
        CallOutcome.NO_ANSWER: "NoAnswer AbandonedInRing",
        CallOutcome.BUSY: "Busy",
        CallOutcome.REJECTED: "Reject",
        CallOutcome.OFF: "PowerOff",
        CallOutcome.SUSPENDED: "OutOfService",
        CallOutcome.NO_SUCH_NUMBER: "NotExist",
        CallOutcome.UNREACHABLE: "NotConnected",
        CallOutcome.BARRED: "Restricted",
        CallOutcome.FORWARDED: "Voicemail",
        CallOutcome.OURS: "QueuingFailed",
    }
)
TWILIO: Final = _of(
    {
        CallOutcome.ANSWERED: "completed",
        CallOutcome.NO_ANSWER: "no-answer",
        CallOutcome.BUSY: "busy",
        CallOutcome.NETWORK: "failed",
        CallOutcome.OURS: "canceled",
    }
)
# What exports say in words; a code of a carrier is read only where the mapping says whose it is.
WORDS: Final = _of(
    {
        CallOutcome.ANSWERED: "接通 已接通 已接 接听 已接听 成功 answered success yes",
        CallOutcome.NO_ANSWER: "未接 未接通 未接听 无人接听 noanswer no",
        CallOutcome.BUSY: "忙 占线 用户忙 正在通话中 busy",
        CallOutcome.REJECTED: "拒接 挂断 用户拒接 rejected declined",
        CallOutcome.OFF: "关机 poweredoff",
        CallOutcome.SUSPENDED: "停机 欠费 欠费停机 suspended",
        CallOutcome.NO_SUCH_NUMBER: "空号 invalidnumber",
        CallOutcome.UNREACHABLE: "不在服务区 无法接通 无信号 unreachable",
        CallOutcome.BARRED: "呼叫受限 呼入受限 barred",
        CallOutcome.BLOCKED: "拦截 运营商拦截 已拦截 blocked",
        CallOutcome.NETWORK: "网络忙 网络故障 线路故障 failed",
        CallOutcome.FORWARDED: "呼叫转移 语音信箱 来电提醒 voicemail forwarded machine",
        CallOutcome.OURS: "取消 主叫挂断 坐席挂断 canceled cancelled",
    }
)
