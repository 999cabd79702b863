"""Finds the client's numbers by what people type, among 100,000 in milliseconds.

Two indexes find digits at the beginning or the end of a number; only digits at neither are searched inside. Words may
stand anywhere in a label, a note or a group, which no index finds (a trigram is longer than most Chinese words):
numbers are scanned once, labels in an index of their own. Most searches find few numbers, which are then listed by
their keys.
"""

from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Reverse

from labels.models import LabelVersion
from tenants.database.kept_queries import PreparedStatement

FEW = 500  # numbers that are listed by their keys
_BETWEEN_DIGITS = str.maketrans("", "", " -()+\u3000－（）")  # people type full-width ones too
_SHORT = 4  # digits: fewer may as well stand in a label, such as 双11专线


def search(numbers: Any, text: str) -> Any:
    """Filters a queryset of numbers by the text; an empty text keeps all."""
    text = text.replace("\0", "").strip()
    if not text:
        return numbers
    numbers = numbers.alias(backwards=Reverse("canonical"))
    for condition in _wanted(text):
        keys = list(numbers.filter(condition).order_by().values_list("pk", flat=True)[: FEW + 1])
        if keys:
            return numbers.filter(pk__in=keys) if len(keys) <= FEW else numbers.filter(condition)
    return numbers.none()


def _wanted(text: str) -> list[Q]:
    """Returns the conditions to try; each only if the one before finds nothing."""
    digits = text.translate(_BETWEEN_DIGITS)
    if not digits.isdecimal():
        return [words(text)]
    digits = "".join(str(int(digit)) for digit in digits)  # people type full-width ones too
    return [
        starts_with(digits) | words(text) if len(digits) < _SHORT else starts_with(digits),
        Q(canonical__contains=digits),
    ]


def starts_with(digits: str) -> Q:
    """Matches the beginning of a number (021, 138, 400), with and without what its canonical form adds, or its end."""
    condition = Q(backwards__startswith=digits[::-1])
    for begin in (digits, f"+{digits.removeprefix('00')}", f"+86{digits.removeprefix('0')}"):
        condition |= Q(canonical__startswith=begin)
    return condition


def words(text: str) -> Q:
    """Matches words in labels, notes and groups. Case is ignored only for letters that have one: that
    halves the time.
    """
    contains = "contains" if text.upper() == text.lower() else "icontains"
    labels = LabelVersion.objects.filter(state__in=LabelVersion.LIVE_OR_COMING, **{f"text__{contains}": text})
    places = Q(**{f"note__{contains}": text}) | Q(**{f"group__{contains}": text})
    return places | Q(pk__in=labels.values("number"))


_GROUPS: Final = PreparedStatement(
    """
    WITH RECURSIVE names (name) AS (
        (SELECT "group" FROM labels_number WHERE state <> 'released' AND "group" > '' ORDER BY "group" LIMIT 1)
        UNION ALL
        SELECT (SELECT "group" FROM labels_number WHERE state <> 'released' AND "group" > name
                ORDER BY "group" LIMIT 1)
        FROM names WHERE name IS NOT NULL
    )
    SELECT name FROM names WHERE name IS NOT NULL
    """
)


def groups() -> list[str]:
    """Returns the names of the groups in use, in order: one step along the index for each group, not for
    each number.
    """
    return [name for (name,) in _GROUPS()]
