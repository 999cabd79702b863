"""Refuses the second of two who take the same place, and rolls all of it back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from maintenance.calendars import services as calendars
from maintenance.domain.plans import Proposal
from maintenance.services.errors import Conflict
from tenants.refusals import Refused

ONE_WINDOW_A_NUMBER = "one_impact_session_per_number"  # the database's exclusion of sessions that overlap


@dataclass(frozen=True)
class Lost:
    """The refusals when a directory, or one of the numbers, was taken first."""

    directory: Promise
    number: Promise


ANOTHER_WINDOW = Lost(
    lazy("This time was just taken: a directory has no capacity left then. Choose another window."),
    lazy("This time was just taken: one of the numbers is in maintenance then. Choose another window."),
)
SHORTER = Lost(
    lazy("This time was just taken: a directory has no capacity left then. Choose a shorter extension."),
    lazy("This time was just taken: one of the numbers is in maintenance then. Choose a shorter extension."),
)
APPROVE_AGAIN = Lost(*[lazy("The next permitted time was just taken. Approve again.")] * 2)


@contextmanager
def taking_places(lost: Lost, left: Callable[[], Proposal] | None = None) -> Iterator[None]:
    """Opens a transaction in which sessions take their places.

    When others were faster all is rolled back, and it raises Conflict with the times that `left` finds then, or Refused
    where the caller has none to offer.
    """
    try:
        with transaction.atomic():
            yield
    except calendars.Full:
        text = lost.directory
    except IntegrityError as error:
        if ONE_WINDOW_A_NUMBER not in str(error):
            raise
        text = lost.number
    else:
        return
    if left is None:
        raise Refused(str(text), code="slot_taken")
    raise Conflict(str(text), left())
