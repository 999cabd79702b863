"""Words that many pages say: numbers as people read them, reasons of the rules, lengths of time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from labels.domain.numbers import number_text, parsed
from maintenance import texts
from maintenance.domain.reasons import Reason
from tenants.codes import CodeAnswer, CodeOutcome
from tenants.languages import in_readers_language
from tenants.when import duration_text

REGIONS: dict[str, Promise] = {
    "CN-BJ": lazy("Beijing"),
    "CN-SH": lazy("Shanghai"),
    "CN-TJ": lazy("Tianjin"),
    "CN-CQ": lazy("Chongqing"),
    "CN-HE": lazy("Hebei"),
    "CN-SX": lazy("Shanxi"),
    "CN-HA": lazy("Henan"),
    "CN-LN": lazy("Liaoning"),
    "CN-JL": lazy("Jilin"),
    "CN-HL": lazy("Heilongjiang"),
    "CN-NM": lazy("Inner Mongolia"),
    "CN-JS": lazy("Jiangsu"),
    "CN-SD": lazy("Shandong"),
    "CN-AH": lazy("Anhui"),
    "CN-ZJ": lazy("Zhejiang"),
    "CN-FJ": lazy("Fujian"),
    "CN-GD": lazy("Guangdong"),
    "CN-YN": lazy("Yunnan"),
    "CN-JX": lazy("Jiangxi"),
    "CN-HB": lazy("Hubei"),
    "CN-HN": lazy("Hunan"),
    "CN-GX": lazy("Guangxi"),
    "CN-SC": lazy("Sichuan"),
    "CN-GZ": lazy("Guizhou"),
    "CN-XZ": lazy("Tibet"),
    "CN-HI": lazy("Hainan"),
    "CN-XJ": lazy("Xinjiang"),
    "CN-SN": lazy("Shaanxi"),
    "CN-GS": lazy("Gansu"),
    "CN-NX": lazy("Ningxia"),
    "CN-QH": lazy("Qinghai"),
}

CARRIERS: dict[str, Promise] = {
    "china_mobile": lazy("China Mobile"),
    "china_unicom": lazy("China Unicom"),
    "china_telecom": lazy("China Telecom"),
    "china_broadnet": lazy("China Broadnet"),
}


@dataclass(frozen=True)
class Link:
    """The name of something, and its address."""

    title: str
    url: str


def masked(canonical: str) -> str:
    """A number for strangers: the middle is left out."""
    digits = "".join(character for character in number_text(canonical) if character.isdigit())
    if len(digits) < 7:  # a short code belongs to one firm and is public
        return digits
    return f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}"


def numbers_named(numbers: Sequence[str], count: int | None = None) -> str:
    """Numbers, given canonical, as people read them, and how many others there are. count: of all, where these are the
    first of them.
    """
    named = _(", ").join(map(number_text, numbers))
    more = (count or 0) - len(numbers)
    return named + (_(" and %(count)s more") % {"count": f"{more:,}"} if more > 0 else "")


def days_left_text(days: int, *, soon: bool) -> str:
    """Says how many days something is still valid; soon: it is to be renewed by now."""
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return _("%(left)s: submit its renewal.") % {"left": text} if soon else text


def hint_text(canonical: str) -> str:
    """Returns what the digits alone show: a fixed line's region, or a mobile's range (its number may
    have been ported).
    """
    number = parsed(canonical)
    if number is None:
        return ""
    if number.carrier in CARRIERS:
        range_of = _("%(carrier)s virtual operator range") if number.virtual_operator else _("%(carrier)s range")
        return range_of % {"carrier": CARRIERS[number.carrier]}
    return str(REGIONS.get(number.region, ""))


def reasons(given: Iterable[Mapping[str, Any]], names: texts.Names | None = None) -> list[str]:
    """Returns [{code, params}] of maintenance.plain as sentences, each once. names: shared by one page."""
    names = names or texts.Names()
    return list(dict.fromkeys(texts.event_sentence(reason["code"], reason["params"], names) for reason in given))


def sentences(given: Iterable[Reason], names: texts.Names) -> list[str]:
    """Reasons of the rules as sentences, each once. names: shared by what is said on one page."""
    return list(dict.fromkeys(texts.event_sentence(reason.code, reason.params, names) for reason in given))


def percent_text(share: Decimal | None) -> str:
    """A share in percent without needless digits; empty for none."""
    return "" if share is None else f"{share.normalize():f}"


def from_now(at: datetime, now: datetime, units: int = 2) -> str:
    """Says how far an instant is: “in 3 hours”, “5 minutes ago”. units: of the length, the largest first."""
    if abs(at - now) < timedelta(minutes=1):
        return _("now")
    length = duration_text(at - now, units)
    return _("in %(length)s") % {"length": length} if at > now else _("%(length)s ago") % {"length": length}


def joined(*said: str) -> str:
    """Sentences after one another: Chinese ones without a space."""
    return in_readers_language("", " ").join(said)


def wrong_code_text(answer: CodeAnswer) -> str:
    """Returns the words for a wrong code."""
    if answer.outcome is CodeOutcome.OVER:
        return _("This code is no longer valid: request a new one.")
    left = answer.tries_left
    said = ngettext("Wrong code; %(left)d try left.", "Wrong code; %(left)d tries left.", left)
    return said % {"left": left}


def ended(said: str) -> str:
    """Ends somebody's text with a full stop, unless it has a mark of its own, so that another sentence can follow."""
    return said if not said or said[-1] in ".!?…。！？；" else _("%(said)s.") % {"said": said}
