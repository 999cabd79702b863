"""The errors with which services refuse."""

from datetime import datetime

from django.db import IntegrityError, models


class Refused(Exception):
    """What was asked for cannot be done. str(): why, and what to do, in the current language.

    code: stable, for programs; "refused" where nothing but the text tells it apart. field: what the text is about, as
    the service names it in its arguments; empty for the whole. No ValueError: whoever catches bad input does not catch
    a rule by luck.

    Subclasses, each for a caller that tells it apart:
    - `TooSoon` below: pages and API say when to try again (Retry-After).
    - `tenants.people.answers.UnderWay`: likewise, a moment later.
    - `maintenance.services.errors.Conflict`: pages and API show the times that are left.
    - `tenants.agreements.services.NotAccepted`: who joins is shown the version that has just come into force.
    - `labels.numbers.services.PublicNumbersRefused` and `TooManyUnproved`: the import of a large file makes them
      problems of its lines.
    - `maintenance.outbound.services.WrongFile`: the page names the lines that were not understood.
    """

    def __init__(self, text: str, *, code: str = "refused", field: str = "") -> None:
        super().__init__(text)
        self.code, self.field = code, field


class TooSoon(Refused):
    """Something was requested or tried too often: not again before again_at (real time)."""

    def __init__(self, text: str, again_at: datetime) -> None:
        super().__init__(text, code="too_often")
        self.again_at = again_at


def refused_by(error: IntegrityError, model: type[models.Model], **fields: str) -> Refused:
    """Returns a Refused with the message of the model's constraint that a row violated.

    fields: the fields that some constraints are about, by their names. Raises the error itself where it was another
    one, which nobody could mend.
    """
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return Refused(str(constraint.violation_error_message), field=fields.get(str(name), ""))
    raise error
