"""Says for each figure of the staff which way it loosens a guard; a change that loosens one takes two people.

A guard refuses, freezes, bounds or demands something. A figure that only promises, reminds or describes belongs to no
guard; it is listed too, so that nobody forgets a new one (tests/portal/shell/desk/test_guards.py).
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any


class Loosens(Enum):
    """The direction in which a figure loosens a guard. A figure of None bounds nothing, so nothing is looser."""

    MORE = "more"
    LESS = "less"  # of a switch: that it is switched off
    ANY = "any"  # every other value: nobody can tell which is looser
    NOTHING = "nothing"


TERMS: Mapping[str, Loosens] = {
    "green_months": Loosens.LESS,
    "steady_months": Loosens.LESS,
    "minor_months": Loosens.LESS,
    "serious_months": Loosens.LESS,
    "forged_months": Loosens.LESS,
    "reminder_days": Loosens.NOTHING,
    "fewest_days": Loosens.MORE,  # days for which a client in a high-risk industry may show what is being looked at
    "most_days": Loosens.MORE,
    "most_days_finance": Loosens.MORE,
    "appeal_days": Loosens.NOTHING,  # a promise to the client, as the next three
    "green_shorter_percent": Loosens.NOTHING,
    "night_shorter_percent": Loosens.NOTHING,
    "fast_review_minutes": Loosens.NOTHING,
    "night_from": Loosens.NOTHING,
    "night_until": Loosens.NOTHING,
    "telephone": Loosens.NOTHING,
    "night_telephone": Loosens.NOTHING,
    "brand_reminder_days": Loosens.NOTHING,
    "cool_off_days": Loosens.LESS,
    "credit_alone": Loosens.MORE,
    "claim_days": Loosens.MORE,
    "kept_days": Loosens.MORE,
    "most_unproved_new": Loosens.MORE,
    "most_unproved_individual": Loosens.MORE,
    "most_unproved_sole_proprietor": Loosens.MORE,
    "most_unproved_enterprise": Loosens.MORE,
    "most_unproved_group": Loosens.MORE,
    "most_file_megabytes": Loosens.MORE,
    "chase_mail_hours": Loosens.MORE,  # for which nobody else learns that a notice has no answer
    "chase_sms_hours": Loosens.MORE,
    "chase_next_person_hours": Loosens.MORE,
    "chase_phone_hours": Loosens.MORE,
    "chase_desk_hours": Loosens.MORE,
    "emergency_phone_minutes": Loosens.MORE,
    "emergency_next_person_minutes": Loosens.MORE,
    "emergency_desk_minutes": Loosens.MORE,
    "on_call_backup_minutes": Loosens.MORE,
    "on_call_administrators_minutes": Loosens.MORE,
    "carrier_list_day": Loosens.NOTHING,
    "carrier_list_at": Loosens.NOTHING,
    "carrier_list_hours": Loosens.NOTHING,
    "party_out_minutes": Loosens.MORE,
    "payee_name": Loosens.ANY,  # where all clients' money goes
    "payee_bank": Loosens.ANY,
    "payee_account": Loosens.ANY,
}

DOCUMENT_TYPE: Mapping[str, Loosens] = {
    "name": Loosens.NOTHING,
    "name_en": Loosens.NOTHING,
    "hint": Loosens.NOTHING,
    "hint_en": Loosens.NOTHING,
    "required": Loosens.LESS,
    "subject_types": Loosens.ANY,
    "industries": Loosens.ANY,
    "label_words": Loosens.ANY,
    "alternatives": Loosens.ANY,
    "personal_number": Loosens.LESS,
    "validity": Loosens.ANY,
    "grace_days": Loosens.MORE,
    "first_days": Loosens.MORE,
    "re_verification_months": Loosens.ANY,  # 0 is never
    "review_days": Loosens.NOTHING,  # a promise
    "valid_from": Loosens.NOTHING,
}


def loosened(table: Mapping[str, Loosens], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Returns the names in `after` whose value is looser than in `before`, which may hold more.

    A name that the table lacks counts as looser whenever it changes.
    """
    return [name for name, value in after.items() if _is_looser(table.get(name, Loosens.ANY), before[name], value)]


def _is_looser(way: Loosens, before: Any, after: Any) -> bool:
    if way is Loosens.NOTHING or before == after or before is None:
        return False
    if way is Loosens.ANY or after is None:
        return True
    return bool(_size(after) > _size(before) if way is Loosens.MORE else _size(after) < _size(before))


def _size(value: Any) -> Any:
    """Returns the figure as a number; shares are kept as text."""
    return Decimal(value) if isinstance(value, str) else value
