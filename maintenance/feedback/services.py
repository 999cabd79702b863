"""Writes feedback: clients give it, the desk answers it; adopted, it becomes a change that earns free appeals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from compliance.two_people import demand_administrator
from maintenance import history
from maintenance.domain.feedback import LONGEST_TEXT, MOST_WAITING, Question, Rating, owed
from maintenance.feedback import selectors
from maintenance.feedback.models import Improvement, Suggestion
from maintenance.models import Window
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.languages import named_for_all, titles_of
from tenants.ledger import services as ledger
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tenants.selectors import clients_with_work

REWARD = "feedback.reward"
LANDING = Page("feedback")


# ---------------------------------------------------------------- the client's side


def give_feedback(
    answers: Mapping[Question, Rating], text: str, *, language: str, actor: Actor, window: Window | None = None
) -> Suggestion:
    """Stores feedback of the client in use, on a window that is over or on maintenance as a whole.

    Raises Refused: nothing is said, the window is not over, too many suggestions wait for the desk.
    """
    text = text.strip()
    if not text and not answers:
        raise Refused(_("Answer a question, or write what we should do differently."), field="text")
    if len(text) > LONGEST_TEXT:
        raise Refused(_("At most %(most)s characters.") % {"most": LONGEST_TEXT}, field="text")
    if window is not None and window.state in Window.OPEN:
        raise Refused(_("This window is not over yet: tell us afterwards how it went."), code="window_not_over")
    with transaction.atomic():
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=context.current_tenant().pk)
        waiting = selectors.suggestions().filter(state=Suggestion.State.WAITING).count()
        if text and waiting >= MOST_WAITING:
            raise Refused(
                _("%(count)s of your suggestions still wait for our answer: we answer those first.")
                % {"count": waiting},
                code="too_many_waiting",
            )
        called = titles_of(named_for_all(window) if window else "")
        made = Suggestion.objects.create(
            tenant=tenant,
            window_id=window.pk if window else None,
            window_title=called["title"],
            window_titles=called["titles"],
            text=text,
            language=language,
            **actor.columns("given_by"),
            given_by_kind=actor.kind,
            given_at=business_now(),
            state=Suggestion.State.WAITING if text else Suggestion.State.COUNTED,
            **{question.value: rating.value for question, rating in answers.items()},
        )
        subject = ("window", window.pk) if window else ("suggestion", made.pk)
        record(
            "feedback_given",
            actor=actor,
            subject_kind=subject[0],
            subject_id=subject[1],
            concerns=[made.pk],
            what="feedback_window" if window else "feedback_whole",
        )
    return made


def ask_once(window_id: UUID) -> None:
    """Asks the readers of feedback a day after a window, once; about one window a week at most."""
    window = Window.objects.select_related("request").get(pk=window_id)
    if selectors.feedback_on(window.pk).exists():
        return
    year, week, _day = business_now().isocalendar()
    queue_message(
        "maintenance/feedback_asked",
        everyone_to_tell(Topic.FEEDBACK, history.numbers_touched(window)),
        key=f"feedback:{year}-{week}",
        about=history.about(window),
        **{**history.words_about(window), "page": Page("feedback_window", window.pk)},
    )


def withdraw_waiting() -> None:
    """Lets no suggestion of a leaving client wait for an answer any more."""
    selectors.suggestions().filter(state=Suggestion.State.WAITING).update(state=Suggestion.State.COUNTED)


def erase_feedback(value: str) -> int:
    """Removes a person's name or address from the client's feedback. Returns from how many."""
    mine = Suggestion.objects.filter(tenant=context.current_tenant())
    unnamed = mine.filter(given_by=value).update(given_by="", given_by_id="")
    return unnamed + mine.filter(text__icontains=value).update(text="")


def forget_names(before: datetime) -> None:
    """Forgets, for all clients, who gave feedback before an instant; its text stays with the client."""
    Suggestion.objects.filter(given_at__lt=before).exclude(given_by="").update(given_by="", given_by_id="")


# ---------------------------------------------------------------- the desk's side


def take_up(
    suggestion_id: UUID, *, actor: Actor, answer: str = "", into: UUID | None = None, name: str = "", name_en: str = ""
) -> Improvement:
    """Take a suggestion up: as an improvement of its own (both names), or merged into one that others want, too.

    Merged into an adopted one it is rewarded like the others, if it came before the adoption. Raises Refused.
    """
    with transaction.atomic():
        suggestion = _locked(suggestion_id, Suggestion.State.WAITING)
        if into is not None:
            improvement = Improvement.objects.select_for_update().get(pk=into)
        elif name.strip() and name_en.strip():
            improvement = Improvement.objects.create(
                name=name.strip(),
                name_en=name_en.strip(),
                **actor.columns("made_by"),
                made_at=business_now(),
            )
        else:
            raise Refused(_("Give the improvement a name in both languages, or choose one that exists."), field="name")
        _answer(suggestion, Suggestion.State.TAKEN, answer, actor, improvement)
        with context.client(suggestion.tenant):
            names = {"zh-hans": improvement.name, "en": improvement.name_en}
            _record_suggestion(suggestion, "suggestion_taken", actor, title=names)
        if improvement.state == Improvement.State.ADOPTED:
            _schedule_rewards(improvement)
    return improvement


def decline_suggestion(suggestion_id: UUID, *, actor: Actor, reason: str) -> None:
    """Declines a suggestion; the client reads why. Raises Refused."""
    if not reason.strip():
        raise Refused(_("Give a reason: the client can read it."), field="answer")
    with transaction.atomic():
        suggestion = _locked(suggestion_id, Suggestion.State.WAITING)
        _answer(suggestion, Suggestion.State.NOT_TAKEN, reason, actor, None)
        with context.client(suggestion.tenant):
            _record_suggestion(suggestion, "suggestion_declined", actor, reason=suggestion.answer)


def reopen_suggestion(suggestion_id: UUID, *, actor: Actor) -> None:
    """Lets a suggestion wait again that was answered or merged wrongly. What it has earned, it keeps."""
    with transaction.atomic():
        suggestion = _locked(suggestion_id, Suggestion.State.TAKEN, Suggestion.State.NOT_TAKEN)
        suggestion.state, suggestion.improvement, suggestion.answer = Suggestion.State.WAITING, None, ""
        suggestion.answered_by = suggestion.answered_by_id = ""
        suggestion.answered_at = None
        suggestion.save()
        with context.client(suggestion.tenant):
            _record_suggestion(suggestion, "suggestion_reopened", actor)


def adopt(
    improvement_id: UUID,
    *,
    became: selectors.AdoptedChange,
    said: str,
    said_en: str,
    appeals: int,
    adopted_by: Actor,
    agreed_by: Actor | None = None,
) -> None:
    """Marks it as adopted: published to every client, and each supporter is owed its free appeals, once.

    More than one appeal takes two people (maintenance.feedback.adopting proposes them). Raises Refused.
    """
    demand_administrator(agreed_by or adopted_by)
    with transaction.atomic():
        improvement = Improvement.objects.select_for_update().get(pk=improvement_id)
        if improvement.state != Improvement.State.UNDER_WAY:
            raise Refused(_("This improvement has been adopted already."), code="already_done")
        improvement.state, improvement.adopted_at = Improvement.State.ADOPTED, business_now()
        improvement.became, improvement.became_key = became.kind, became.key
        improvement.became_name, improvement.became_name_en = became.name[:80], became.name_en[:80]
        improvement.said, improvement.said_en, improvement.appeals = said.strip(), said_en.strip(), appeals
        improvement.adopted_by, improvement.adopted_by_id = adopted_by.columns("adopted_by").values()
        if agreed_by:
            improvement.agreed_by, improvement.agreed_by_id = agreed_by.columns("agreed_by").values()
        improvement.save()
        _schedule_rewards(improvement)


def reward(improvement_id: UUID) -> None:
    """Gives the client in use its free appeals for an adopted improvement, once for each change.

    May run twice, and beside an adoption of the same change under another name.
    """
    with transaction.atomic():
        improvement = Improvement.objects.select_for_update().get(pk=improvement_id)
        mine = selectors.suggestions().filter(improvement=improvement)
        adopted_at = improvement.adopted_at
        if adopted_at is None or context.current_tenant().pk not in owed(
            selectors.support_of(improvement.pk), adopted_at
        ):
            return
        mine.update(rewarded_for=improvement)
        if not _credit(improvement):
            return
        names = {"zh-hans": improvement.name, "en": improvement.name_en}
        record(
            "suggestion_rewarded",
            actor=Actor("staff", improvement.adopted_by, improvement.adopted_by_id),
            subject_kind="improvement",
            subject_id=improvement.pk,
            concerns=list(mine.values_list("pk", flat=True)),
            title=names,
            count=improvement.appeals,
        )
        queue_message(
            "maintenance/suggestion_adopted",
            everyone_to_tell(Topic.FEEDBACK),
            key=f"adopted:{improvement.pk}",
            page=LANDING,
            improvement_name=improvement.name,
            name_en=improvement.name_en,
            said=improvement.said,
            said_en=improvement.said_en,
            count=improvement.appeals,
        )


def _credit(improvement: Improvement) -> bool:
    """Credits the appeals and returns whether they are new: a change of two improvements counts once for a client."""
    key = f"suggestion:{improvement.became}:{improvement.became_key}"
    if selectors.credited(key):
        return False
    ledger.give_free_appeals(
        improvement.appeals,
        "suggestion_adopted",
        key=key,
        by=Actor("staff", improvement.adopted_by, improvement.adopted_by_id),
        agreed_by=Actor("staff", improvement.agreed_by, improvement.agreed_by_id) if improvement.agreed_by else None,
        improvement=str(improvement.pk),
    )
    return True


def _schedule_rewards(improvement: Improvement) -> None:
    """Schedules each supporter's reward in its own schema, in the transaction that makes it due."""
    clients = owed(selectors.support_of(improvement.pk), improvement.adopted_at or business_now())
    for tenant in clients_with_work().filter(pk__in=clients):
        with context.client(tenant):
            schedule(REWARD, key=str(improvement.pk), lane=Lane.STANDARD, improvement=str(improvement.pk))


def _locked(suggestion_id: UUID, *states: str) -> Suggestion:
    suggestion = Suggestion.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=suggestion_id)
    if suggestion.state not in states:
        raise Refused(_("This has been done already, or is no longer possible: reload the page."), code="already_done")
    return suggestion


def _answer(suggestion: Suggestion, state: str, answer: str, actor: Actor, improvement: Improvement | None) -> None:
    suggestion.state, suggestion.improvement, suggestion.answer = state, improvement, answer.strip()[:500]
    suggestion.answered_by, suggestion.answered_by_id = actor.columns("answered_by").values()
    suggestion.answered_at = business_now()
    suggestion.save()
    with context.client(suggestion.tenant):
        queue_message(
            "maintenance/feedback_answered",
            everyone_to_tell(Topic.FEEDBACK),
            key=f"suggestion:{suggestion.pk}:{suggestion.answered_at.isoformat()}",
            page=LANDING,
            taken=state == Suggestion.State.TAKEN,
            answer=suggestion.answer,
            text=suggestion.text[:100],
        )


def _record_suggestion(suggestion: Suggestion, action: str, actor: Actor, **details: Any) -> None:
    record(action, actor=actor, subject_kind="suggestion", subject_id=suggestion.pk, **details)
