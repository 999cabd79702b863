"""Finding the client's numbers by what people type, among 100,000 in milliseconds.

Digits are found at the beginning or the end of a number, by an index for each; only where they stand at neither are
they looked for inside. Words stand anywhere in a label, a note or a group, which no index finds (a trigram is longer
than most Chinese words): numbers are passed over once, labels in an index of their own. Most searches find few, and
those are then listed by their keys.
"""

from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Reverse

from labels.models import LabelVersion
from tenants.database.kept_queries import KeptStatement

FEW = 500  # numbers that are listed by their keys
_BETWEEN_DIGITS = str.maketrans("", "", " -()+\u3000－（）")  # full-width ones are typed too
_SHORT = 4  # digits: fewer may as well stand in a label, such as 双11专线


def search(numbers: Any, text: str) -> Any:
    """Those of a queryset of numbers that the text finds; all of them for none."""
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
    """What is looked for; each only where the one before finds nothing."""
    digits = text.translate(_BETWEEN_DIGITS)
    if not digits.isdecimal():
        return [words(text)]
    digits = "".join(str(int(digit)) for digit in digits)  # full-width ones are typed too
    return [
        starts_with(digits) | words(text) if len(digits) < _SHORT else starts_with(digits),
        Q(canonical__contains=digits),
    ]


def starts_with(digits: str) -> Q:
    """021, 138 and 400 begin a number, with and without what stands before it in its canonical form."""
    condition = Q(backwards__startswith=digits[::-1])
    for begin in (digits, f"+{digits.removeprefix('00')}", f"+86{digits.removeprefix('0')}"):
        condition |= Q(canonical__startswith=begin)
    return condition


def words(text: str) -> Q:
    """Where no letter has a case it need not be ignored, which halves the time."""
    contains = "contains" if text.upper() == text.lower() else "icontains"
    labels = LabelVersion.objects.filter(state__in=LabelVersion.LIVE_OR_COMING, **{f"text__{contains}": text})
    places = Q(**{f"note__{contains}": text}) | Q(**{f"group__{contains}": text})
    return places | Q(pk__in=labels.values("number"))


_GROUPS: Final = KeptStatement(
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
    """The names of the groups that numbers are in, in order: one step along the index for each, not for each number."""
    return [name for (name,) in _GROUPS()]
