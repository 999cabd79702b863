"""Takes questions to the platform's support, perhaps about a window."""

from collections.abc import Sequence
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.reviews import services as reviews
from compliance.reviews.assigning import assign
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from maintenance.case_facts import BookedFacts, QuestionFacts
from maintenance.models import Window
from maintenance.promises.known import is_late
from maintenance.promises.services import hurry
from maintenance.selectors import late_review_of, open_windows
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.refusals import Refused


def ask_support(
    title: str, text: str, *, actor: Actor, window: Window | None = None, files: Sequence[File[bytes]] = ()
) -> Case:
    """Opens a question's case and returns it; one about a window with an open question continues that case.

    A late window gets an urgent case, and so does the late review that it waits for. Raises Refused for a bad file.
    """
    with transaction.atomic():
        if window is not None and (known := open_case_about(Case.Kind.SUPPORT, window.pk)) is not None:
            reviews.add_entry(known.pk, actor, f"{title}\n\n{text}", files)
            return known
        now = business_now()
        late = window is not None and is_late(window, now)
        opened = reviews.open_case(
            kind=Case.Kind.SUPPORT,
            subject_kind="window" if window else "question",
            subject_id=window.pk if window else uuid7(),
            title=title,
            facts=QuestionFacts(BookedFacts.of(window) if window else None),
            lane=Lane.FAST if late else Lane.STANDARD,
            actor=actor,
            text=text,
        )
        if files:
            reviews.add_entry(opened.pk, actor, "", files)
        if window is not None and late:
            hurry(window)
        if window is not None and (review := late_review_of(window, now)) is not None:
            reviews.escalate(review.pk, actor, text)
        return opened


def ask_for_caller(
    title: str, text: str, *, actor: Actor, window: UUID | None = None, takes: Actor | None = None
) -> Case:
    """Opens the case of a question on the phone, and assigns it to `takes`. Raises Refused if the window is over."""
    with transaction.atomic():
        about = open_windows().filter(pk=window).first() if window is not None else None
        if window is not None and about is None:
            raise Refused(_("This window has ended: choose another one, or none."))
        case = ask_support(title, text, actor=actor, window=about)
        if takes is not None:
            assign(case.pk, takes, actor)
        return case
