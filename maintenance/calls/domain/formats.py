"""Reads call records of each source: recognises the source, its columns, and how a call ended."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from maintenance.calls.domain import outcomes
from maintenance.calls.domain.outcomes import CallOutcome
from tenants.domain.faults import CodedError

# What a column may be. `answered`: when it was answered; `seconds`: of talk; `cause`: how it ended.
FIELDS: Final = ("shown", "called", "began", "answered", "seconds", "cause", "id", "region", "handset")
REQUIRED: Final = ("shown", "began")
CODES: Final[Mapping[str, Mapping[str, CallOutcome]]] = {
    "words": outcomes.WORDS,
    "q850": outcomes.Q850,
    "sip": outcomes.SIP,
    "scale": {each.value.replace("_", ""): each for each in CallOutcome},
}
_EPOCH_MS: Final = re.compile(r"\d{13}")
_EPOCH: Final = re.compile(r"\d{10}")
_UNIQUE: Final = re.compile(r"(\S+-)?\d{9,}\.\d+")
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_SOME_STAMP: Final = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?[ T]\d")
_NOTHING: Final = frozenset(("", "0", "None"))
_CAUSE: Final = re.compile(r"[A-Z][A-Z_]+")
_LONGEST_TALK: Final = 10**9  # seconds: no call, but what the column of a file may say


@dataclass(frozen=True)
class Layout:
    """The records of one source.

    name: as it is stored; columns: field → its headers, or its place where there is no header; utc: instants are UTC
    whatever the zone; codes: the meanings of its causes.
    """

    name: str
    columns: Mapping[str, tuple[str, ...] | int]
    codes: Mapping[str, CallOutcome]
    utc: bool = False
    more: Mapping[str, tuple[str, ...] | int] = field(default_factory=dict)  # columns that only its own rule reads


FREESWITCH: Final = Layout(
    "freeswitch",
    {"shown": 1, "called": 2, "began": 4, "answered": 5, "seconds": 8, "cause": 9, "id": 10},
    outcomes.FREESWITCH,
    more={"other_leg": 11},
)
FREESWITCH_AS_ASTERISK: Final = Layout(  # its template “asterisk”: those columns, its own causes
    "freeswitch_asterisk",
    {"shown": 1, "called": 2, "began": 9, "answered": 10, "seconds": 13, "cause": 14, "id": 16},
    outcomes.FREESWITCH,
)
ASTERISK: Final = Layout(
    "asterisk",
    {"shown": 1, "called": 2, "began": 9, "answered": 10, "seconds": 13, "cause": 14, "id": 16},
    outcomes.ASTERISK,
    more={"to_channel": 6, "application": 7},
)
ALIYUN_CCC: Final = Layout(
    "aliyun_ccc",
    {
        "shown": ("broker", "callingnumber"),
        "called": ("callednumber",),
        "began": ("starttime",),
        "answered": ("establishedtime",),
        "seconds": ("talktime",),
        "cause": ("contactdisposition",),
        "id": ("contactid",),
    },
    outcomes.ALIYUN,
    more={"direction": ("contacttype",)},
)
TENCENT_TCCC: Final = Layout(
    "tencent_tccc",
    {
        "shown": ("caller",),
        "called": ("callee",),
        "began": ("time",),
        "answered": ("accepttimestamp",),
        "seconds": ("duration",),
        "cause": ("endstatus",),
        "id": ("sessionid",),
    },
    outcomes.TENCENT,
    more={"direction": ("direction",)},
)
TWILIO: Final = Layout(
    "twilio",
    {
        "shown": ("from",),
        "called": ("to",),
        "began": ("starttime",),
        "seconds": ("duration",),
        "cause": ("status",),
        "id": ("sid", "callsid"),
    },
    outcomes.TWILIO,
    utc=True,
    more={"direction": ("direction",), "by": ("answeredby",)},
)
TINET: Final = Layout(
    "tinet",
    {
        "shown": ("leftdisplaynumber",),
        "called": ("customernumber",),
        "began": ("starttime",),
        "answered": ("bridgetime",),
        "seconds": ("bridgeduration",),
        "cause": ("sipcause",),
        "id": ("uniqueid",),
    },
    outcomes.SIP,
    more={"status": ("status",)},
)
MAPPED: Final = "mapped"  # any other table, by a mapping that somebody chose
WITH_HEADERS: Final = (ALIYUN_CCC, TENCENT_TCCC, TWILIO, TINET)
LAYOUTS: Final = {each.name: each for each in (FREESWITCH, FREESWITCH_AS_ASTERISK, ASTERISK, *WITH_HEADERS)}

_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {  # offered for a mapping; the user looks at it before it counts
    "shown": ("外显号码", "主叫号码", "主叫", "外显", "caller", "from"),
    "called": ("客户号码", "被叫号码", "被叫", "callee", "to"),
    "began": ("开始时间", "呼叫时间", "发起时间", "拨打时间", "start", "starttime"),
    "answered": ("接听时间", "应答时间", "接通时间", "answer", "answertime"),
    "seconds": ("通话时长", "通话时长(秒)", "通话秒数", "billsec", "talktime", "duration"),
    "cause": ("挂机原因", "接听状态", "通话状态", "呼叫结果", "状态", "result", "status", "disposition"),
    "id": ("通话id", "唯一标识", "记录id", "callid", "uniqueid", "uuid", "id"),
    "region": ("地区", "归属地", "省份", "region"),
    "handset": ("手机品牌", "终端品牌", "品牌", "手机型号", "机型", "终端", "brand", "handset", "device", "useragent"),
}


@dataclass(frozen=True)
class Reading:
    """The way a file is read.

    columns: field → place; header: whether the first line names them; zone: of its instants without an offset; codes: a
    key of CODES, where the layout is MAPPED.
    """

    layout: str
    columns: Mapping[str, int]
    header: bool
    zone: str = "Asia/Shanghai"
    codes: str = "words"


class CallRead(NamedTuple):
    """The fields of one line; a tuple, as one is made of each line.

    began: aware, or the result of the reader's `instant`; called: the customer's number, which nobody stores; seconds:
    of talk; outcome: the value of a CallOutcome.
    """

    key: str
    shown: str
    called: str
    began: Any
    seconds: int
    outcome: str
    region: str
    other_leg: str
    handset: str


class NotACall(CodedError):
    """A line that is no call to a customer. code: inbound, no_instant, no_customer_leg, unknown_cause, short."""


def plain_header(cell: object) -> str:
    """Returns a header in the form for comparing: small letters without spaces and underscores."""
    return re.sub(r"[\s_]", "", str(cell or "")).lower()


def recognise_calls(first: Sequence[object]) -> Reading:
    """Recognises the source by the first line: by header names, else by the shape that only one source writes.

    For other files it returns the mapping that their headers offer; where shown or began is missing somebody has to
    choose it. A first line with an instant is a call, no header.
    """
    names = [plain_header(cell) for cell in first]
    for layout in WITH_HEADERS:
        columns = _by_name(layout.columns, names)
        marks = _by_name(layout.more, names)
        if {"shown", "began", "cause"} <= columns.keys() and len(columns) + len(marks) >= len(layout.columns):
            return Reading(layout.name, columns | marks, True)
    cells = [str(cell or "") for cell in first]
    if len(cells) >= 12 and _STAMP.fullmatch(cells[4]) and _CAUSE.fullmatch(cells[9]) and cells[7].isdigit():
        return Reading(FREESWITCH.name, _places(FREESWITCH), False)
    if len(cells) >= 16 and _STAMP.fullmatch(cells[9]):
        if cells[14] in ("ANSWERED", *outcomes.ASTERISK):
            return Reading(ASTERISK.name, _places(ASTERISK), False)
        if cells[14] in outcomes.FREESWITCH:
            return Reading(FREESWITCH_AS_ASTERISK.name, _places(FREESWITCH_AS_ASTERISK), False)
    is_call = any(_SOME_STAMP.match(cell) for cell in cells)
    return Reading(MAPPED, _by_name(_HEADERS, names), not is_call)


def _places(layout: Layout) -> dict[str, int]:
    return {name: place for name, place in {**layout.columns, **layout.more}.items() if isinstance(place, int)}


def _by_name(wanted: Mapping[str, tuple[str, ...] | int], names: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, headers in wanted.items():
        place = next((names.index(each) for each in headers if each in names), None)  # type: ignore[union-attr]  # of layouts with headers
        if place is not None:
            places[name] = place
    return places


_WHO: Final = ("shown", "called", "began", "id", "region", "other_leg", "handset", "answered", "seconds", "to_channel")
_HOW: Final = ("cause", "application", "direction", "by", "status")


def line_reader(reading: Reading, instant: Callable[[Any], Any] | None = None) -> Callable[[Sequence[Any]], CallRead]:
    """Returns a function that reads the lines of one file and raises NotACall.

    instant: reads the time of a call, None for none; by default the time is an aware datetime.
    """
    zone = zone_of(reading)
    instant = instant or (lambda value: instant_read(value, zone))
    places = dict(reading.columns)
    who, how = (itemgetter(*(places.get(name, -1) for name in names)) for names in (_WHO, _HOW))  # -1: the None behind
    outcome_of = _RULES.get(reading.layout, _mapped)
    codes = LAYOUTS[reading.layout].codes if reading.layout in LAYOUTS else CODES[reading.codes]
    asterisk = reading.layout == ASTERISK.name
    known: dict[tuple[Any, ...], str] = {}  # a file has few ways in which calls end
    talks: dict[Any, int] = {}
    behind = [None] * (
        max(places.values(), default=0) + 1
    )  # what a line that ends early lacks, and fields that none has
    made = tuple.__new__  # what CallRead does, without a call of Python for each line

    def read(cells: Sequence[Any]) -> CallRead:
        padded = [*cells, *behind]
        shown, called, began, key, region, other_leg, handset, answered, talked, to = who(padded)
        ended = how(padded)
        at = instant(began)
        if at is None:
            raise NotACall("no_instant")
        seconds = talks.get(talked)
        if seconds is None:
            seconds = talks[talked] = _seconds(talked)
        heard = bool(answered) and str(answered).strip() not in _NOTHING
        way = heard, seconds > 0, bool(to) and str(to).strip() != "", ended
        outcome = known.get(way)
        if outcome is None:
            line = {name: padded[place] for name, place in places.items()}
            outcome = known[way] = outcome_of(line, seconds, codes).value
        key = str(key) if key else ""
        if asterisk and not _UNIQUE.fullmatch(key):
            key = ""  # by its options the seventeenth column is the user's own field
        return made(
            CallRead,
            (
                key,
                str(shown or ""),
                str(called or ""),
                at,
                seconds,
                outcome,
                str(region)[:20] if region else "",
                str(other_leg) if other_leg else "",
                str(handset) if handset else "",
            ),
        )

    return read


def zone_of(reading: Reading) -> tzinfo:
    """Returns the zone of a file's instants that have no offset."""
    utc = reading.layout in LAYOUTS and LAYOUTS[reading.layout].utc
    return UTC if utc else ZoneInfo(reading.zone)


def instant_read(value: object, zone: Any) -> datetime | None:
    """Reads an instant as exports write it: ISO, seconds or milliseconds since 1970, RFC 2822; None for others."""
    text = str(value or "").strip()
    if _EPOCH_MS.fullmatch(text):
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(text))
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    try:
        instant = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        try:
            instant = parsedate_to_datetime(text)
        except ValueError:
            return None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _seconds(value: object) -> int:
    """Returns the whole seconds of a cell: a number, or H:M:S; 0 for neither."""
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    seconds = 0.0
    try:
        for part in str(value or "").split(":"):
            seconds = seconds * 60 + float(part or 0)
        return int(min(max(seconds, 0.0), _LONGEST_TALK))
    except ValueError:
        return 0


Line = Mapping[str, Any]


def _cell_text(line: Line, name: str) -> str:
    return str(line.get(name) or "").strip()


def _is_answered(line: Line) -> bool:
    """Returns whether the line has a time of answering; some sources write 0 for none."""
    return _cell_text(line, "answered") not in _NOTHING


def _freeswitch(line: Line, seconds: int, codes: Mapping[str, CallOutcome]) -> CallOutcome:
    if _is_answered(line) and seconds > 0:
        return CallOutcome.ANSWERED
    return codes.get(_cell_text(line, "cause"), CallOutcome.NETWORK)


def _asterisk(line: Line, seconds: int, codes: Mapping[str, CallOutcome]) -> CallOutcome:
    if _cell_text(line, "cause") != "ANSWERED":
        return _known(codes, _cell_text(line, "cause"))
    if _cell_text(line, "application") not in ("Dial", "Queue") or not _cell_text(line, "to_channel"):
        raise NotACall("no_customer_leg")  # an announcement or voicemail of our own is ANSWERED too
    return CallOutcome.ANSWERED


def _aliyun(line: Line, seconds: int, codes: Mapping[str, CallOutcome]) -> CallOutcome:
    if _cell_text(line, "direction").upper().startswith("INBOUND"):
        raise NotACall("inbound")
    if _is_answered(line) and seconds > 0:
        return CallOutcome.ANSWERED
    outcome = _known(codes, _cell_text(line, "cause"))
    return CallOutcome.NO_ANSWER if outcome is CallOutcome.ANSWERED else outcome


def _tencent(line: Line, seconds: int, codes: Mapping[str, CallOutcome]) -> CallOutcome:
    if _cell_text(line, "direction") == "0":
        raise NotACall("inbound")
    if _is_answered(line):
        return CallOutcome.ANSWERED
    outcome = _known(codes, _cell_text(line, "cause"))
    return CallOutcome.NO_ANSWER if outcome is CallOutcome.ANSWERED else outcome


def _twilio(line: Line, seconds: int, codes: Mapping[str, CallOutcome]) -> CallOutcome:
    if _cell_text(line, "direction").startswith("inbound"):
        raise NotACall("inbound")
    if _cell_text(line, "by").startswith(("machine", "fax")):
        return CallOutcome.FORWARDED
    return _known(codes, _cell_text(line, "cause"))


def _tinet(line: Line, seconds: int, codes: Mapping[str, CallOutcome]) -> CallOutcome:
    if _cell_text(line, "status") == "33" or _is_answered(line):
        return CallOutcome.ANSWERED
    return codes.get(_cell_text(line, "cause"), CallOutcome.NO_ANSWER)


def _mapped(line: Line, seconds: int, codes: Mapping[str, CallOutcome]) -> CallOutcome:
    cause = plain_header(line.get("cause"))
    outcome = codes.get(cause)
    heard = _is_answered(line) or seconds > 0
    if outcome is None:
        if cause and "answered" not in line and "seconds" not in line:
            raise NotACall("unknown_cause")
        return CallOutcome.ANSWERED if heard else CallOutcome.NO_ANSWER
    silent = ("answered" in line or "seconds" in line) and not heard
    return CallOutcome.NO_ANSWER if outcome is CallOutcome.ANSWERED and silent else outcome


def _known(codes: Mapping[str, CallOutcome], cause: str) -> CallOutcome:
    if cause not in codes:
        raise NotACall("unknown_cause")
    return codes[cause]


_RULES: Final = {
    FREESWITCH.name: _freeswitch,
    FREESWITCH_AS_ASTERISK.name: _freeswitch,
    ASTERISK.name: _asterisk,
    ALIYUN_CCC.name: _aliyun,
    TENCENT_TCCC.name: _tencent,
    TWILIO.name: _twilio,
    TINET.name: _tinet,
}
