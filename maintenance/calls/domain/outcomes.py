"""How a call ended: one scale for all sources, and what each of them says for it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What became of a call to a customer. BLOCKED and REJECTED are the earliest trace of a bad label."""

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
NOT_COUNTED: Final = frozenset({Outcome.NO_SUCH_NUMBER, Outcome.SUSPENDED, Outcome.OFF, Outcome.OURS})


def _of(table: Mapping[Outcome, str]) -> Mapping[str, Outcome]:
    return {code: outcome for outcome, codes in table.items() for code in codes.split()}


Q850: Final = _of(
    {
        Outcome.ANSWERED: "16 31",
        Outcome.NO_ANSWER: "18 19",
        Outcome.BUSY: "17",
        Outcome.REJECTED: "21",
        Outcome.OFF: "20",
        Outcome.SUSPENDED: "27",
        Outcome.NO_SUCH_NUMBER: "1 22 28",
        Outcome.UNREACHABLE: "38 41",
        Outcome.BARRED: "52 53 54 55",
        Outcome.NETWORK: "34 42",
    }
)
SIP: Final = _of(
    {
        Outcome.ANSWERED: "200",
        Outcome.NO_ANSWER: "408 480",
        Outcome.BUSY: "486 600",
        Outcome.REJECTED: "603",
        Outcome.NO_SUCH_NUMBER: "404 484 604",
        Outcome.BARRED: "403",
        Outcome.BLOCKED: "607 608",
        Outcome.NETWORK: "500 502 503 504",
        Outcome.FORWARDED: "181",
        Outcome.OURS: "487",
    }
)
FREESWITCH: Final = _of(
    {
        Outcome.NO_ANSWER: "NO_ANSWER NO_USER_RESPONSE NORMAL_CLEARING ALLOTTED_TIMEOUT NORMAL_UNSPECIFIED",
        Outcome.BUSY: "USER_BUSY",
        Outcome.REJECTED: "CALL_REJECTED",
        Outcome.OFF: "SUBSCRIBER_ABSENT",
        Outcome.SUSPENDED: "DESTINATION_OUT_OF_ORDER",
        Outcome.NO_SUCH_NUMBER: "UNALLOCATED_NUMBER NUMBER_CHANGED INVALID_NUMBER_FORMAT NO_ROUTE_DESTINATION",
        Outcome.UNREACHABLE: "NETWORK_OUT_OF_ORDER NORMAL_TEMPORARY_FAILURE USER_NOT_REGISTERED",
        Outcome.BARRED: "OUTGOING_CALL_BARRED INCOMING_CALL_BARRED BEARERCAPABILITY_NOTAUTH",
        Outcome.NETWORK: "NORMAL_CIRCUIT_CONGESTION SWITCH_CONGESTION RECOVERY_ON_TIMER_EXPIRE",
        Outcome.OURS: "ORIGINATOR_CANCEL LOSE_RACE PICKED_OFF MANAGER_REQUEST",
    }
)
ASTERISK: Final = {
    "NO ANSWER": Outcome.NO_ANSWER,
    "BUSY": Outcome.BUSY,
    "FAILED": Outcome.NETWORK,
    "CONGESTION": Outcome.NETWORK,
}
TENCENT: Final = _of(
    {
        Outcome.ANSWERED: "1",
        Outcome.NO_ANSWER: "202",
        Outcome.BUSY: "206",
        Outcome.REJECTED: "203",
        Outcome.OFF: "204",
        Outcome.SUSPENDED: "207",
        Outcome.NO_SUCH_NUMBER: "205 215",
        Outcome.UNREACHABLE: "210",
        Outcome.BARRED: "216 217 218",
        Outcome.BLOCKED: "212",
        Outcome.NETWORK: "208",
        Outcome.FORWARDED: "213 219 222",
        Outcome.OURS: "108 109 110 111 209 211 220 221",
    }
)
ALIYUN: Final = _of(
    {
        Outcome.ANSWERED: "Success",
        Outcome.NO_ANSWER: "NoAnswer AbandonedInRing",
        Outcome.BUSY: "Busy",
        Outcome.REJECTED: "Reject",
        Outcome.OFF: "PowerOff",
        Outcome.SUSPENDED: "OutOfService",
        Outcome.NO_SUCH_NUMBER: "NotExist",
        Outcome.UNREACHABLE: "NotConnected",
        Outcome.BARRED: "Restricted",
        Outcome.FORWARDED: "Voicemail",
        Outcome.OURS: "QueuingFailed",
    }
)
TWILIO: Final = _of(
    {
        Outcome.ANSWERED: "completed",
        Outcome.NO_ANSWER: "no-answer",
        Outcome.BUSY: "busy",
        Outcome.NETWORK: "failed",
        Outcome.OURS: "canceled",
    }
)
# What exports say in words; a code of a carrier is read only where the mapping says whose it is.
WORDS: Final = _of(
    {
        Outcome.ANSWERED: "接通 已接通 已接 接听 已接听 成功 answered success yes",
        Outcome.NO_ANSWER: "未接 未接通 未接听 无人接听 noanswer no",
        Outcome.BUSY: "忙 占线 用户忙 正在通话中 busy",
        Outcome.REJECTED: "拒接 挂断 用户拒接 rejected declined",
        Outcome.OFF: "关机 poweredoff",
        Outcome.SUSPENDED: "停机 欠费 欠费停机 suspended",
        Outcome.NO_SUCH_NUMBER: "空号 invalidnumber",
        Outcome.UNREACHABLE: "不在服务区 无法接通 无信号 unreachable",
        Outcome.BARRED: "呼叫受限 呼入受限 barred",
        Outcome.BLOCKED: "拦截 运营商拦截 已拦截 blocked",
        Outcome.NETWORK: "网络忙 网络故障 线路故障 failed",
        Outcome.FORWARDED: "呼叫转移 语音信箱 来电提醒 voicemail forwarded machine",
        Outcome.OURS: "取消 主叫挂断 坐席挂断 canceled cancelled",
    }
)
