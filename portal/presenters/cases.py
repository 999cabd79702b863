"""What the pages of cases show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from compliance.duty.selectors import duty_hours, on_duty, on_duty_next
from compliance.reviews import promises, texts
from compliance.reviews.models import Case
from compliance.reviews.questions import KEPT_OPEN, REOPENED_WITHIN
from compliance.reviews.selectors import late
from labels import texts as label_texts
from labels.directories.models import Directory
from labels.domain.numbers import number_text
from labels.domain.sync import CorrectionCode
from labels.models import Number, NumberSync
from maintenance import selectors
from maintenance.models import Window
from tenants.domain.lanes import Lane
from tenants.people.actors import name_shown
from tenants.when import range_text

# Of the platform, or ended in another way: a question is solved.
NOT_TAKEN_BACK = (*Case.OF_PLATFORM, Case.Kind.RE_VERIFICATION, Case.Kind.SUPPORT)


def case_row(case: Case, now: datetime) -> dict[str, Any]:
    """A case in a list."""
    return {
        "id": case.pk,
        "title": texts.title(case),
        "kind": case.get_kind_display(),
        "family": "support" if case.kind == Case.Kind.SUPPORT else "case",
        "look": texts.state_shown(case),
        "late": late(case, now),
        "decided_by": name_shown(case.decided_by),
        **{name: getattr(case, name) for name in ("state", "lane", "opened_at", "due_at", "decided_at")},
    }


def case_detail(case: Case, now: datetime) -> dict[str, Any]:
    """A case with its thread; see templates/portal/cases/detail.html."""
    question = case.kind == Case.Kind.SUPPORT
    reasons = [texts.canned_reason(case.reason_code) if case.reason_code != "other" else "", case.reason]
    return {
        "case": {**case_row(case, now), "reason": " ".join(reason for reason in reasons if reason)},
        "facts": case_facts(case),
        "corrections": corrections(case.facts),
        "subject": _subject(case),
        "entries": [
            {
                "side": entry.side,
                "author": name_shown(entry.author),
                "action": texts.turn(entry),
                "text": entry.text,
                "at": entry.at,
                "attachments": [
                    {"name": file.name, "size": file.size, "url": reverse("attachment", args=[file.pk])}
                    for file in entry.attachments.all()
                ],
            }
            for entry in case.entries.all()
        ],
        "can_answer": not case.decided and case.state != Case.State.WAITING,
        "can_hand_in_again": case.state == Case.State.WAITING,
        "can_withdraw": not case.decided and case.kind not in NOT_TAKEN_BACK,
        "can_solve": question and not case.decided,
        "can_reopen": question and case.decided_at is not None and now - case.decided_at <= REOPENED_WITHIN,
        "solved_at": _counts_as_solved(case),
    }


def _counts_as_solved(case: Case) -> datetime | None:
    """When an answered question ends by itself."""
    if case.waiting_since is None or case.state != Case.State.ANSWERED:
        return None
    return case.waiting_since + KEPT_OPEN


def answer_time(window: Window | None, now: datetime) -> dict[str, Any]:
    """{by, tonight, hours}: when the support answers what is asked now; tonight: how long the night-duty line takes, or
    None; hours: of that line.

    tonight is said when somebody is on duty in this or the coming night.
    """
    lane = Lane.FAST if window is not None and selectors.late(window, now) else Lane.STANDARD
    duty = on_duty(now) is not None
    by = promises.promise(Case.Kind.SUPPORT, lane, now).due_at
    at_night = promises.current_review_term(Case.Kind.SUPPORT, lane, night_duty=True).length
    return {"by": by, "tonight": at_night if duty or on_duty_next(now) else None, "hours": duty_hours()}


def case_facts(case: Case) -> list[tuple[str, str]]:
    """What was handed in, in words."""
    given, rows = case.facts, []
    if label := given.get("label"):
        rows.append((_("Label"), str(label)))
    if standby := given.get("standby_label"):
        rows.append((_("Standby label"), str(standby)))
    if labels := given.get("labels"):
        rows.append((_("Labels"), ", ".join(found["text"] for found in labels)))
    if number := given.get("number"):
        rows.append((_("Number"), number_text(number)))
    if numbers := given.get("numbers"):
        rows.append((_("Numbers"), _listed(numbers, given.get("number_count", len(numbers)))))
    if licence := given.get("licence"):
        rows.append((_("Issued by"), licence["issuer"]))
        until = licence["valid_until"]
        rows.append((_("Valid"), f"{licence['valid_from']} – {until or _('long-term')}"))
    if window := given.get("window"):
        start, end = parse_datetime(window["starts_at"]), parse_datetime(window["ends_at"])
        if start and end:
            rows.append((_("Window when submitted"), range_text(start, end)))
    return rows


def corrections(facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a carrier's view would change: rows of (line, number, what, before, after), how many there are, where it is
    from. None for a case about something else. after: of a mark the directory that shows it.
    """
    if "corrections" not in facts:
        return None
    names = {each.code: str(each) for each in Directory.objects.all()}
    rows = []
    for each in facts["corrections"]:
        before, after = _state(each["before"]), _state(each["after"])
        if each["code"] == CorrectionCode.CLEAR_MARK:
            before, after = label_texts.mark(each["before"]), names.get(each["directory"], each["directory"])
        rows.append((each["line"], number_text(each["number"]), label_texts.correction(each["code"]), before, after))
    return {"rows": rows, "total": sum(facts["counts"].values()), **facts["compared"]}


def _state(value: str) -> str:
    """A state of numbers in words; of a ported number the carrier, as it is called."""
    return str(Number.State(value).label) if value in Number.State.values else value


def _listed(numbers: Sequence[str], count: int) -> str:
    shown = [number_text(number) for number in numbers[:5]]
    return ", ".join(shown) + (_(" and %(count)s more") % {"count": count - len(shown)} if count > len(shown) else "")


def _subject(case: Case) -> dict[str, str] | None:
    """What the case is about, as a link."""
    if case.subject_kind == "maintenance_request":
        return {"title": _("The change"), "url": reverse("proposal", args=[case.subject_id])}
    if case.subject_kind == "licence":
        return {"title": texts.title(case), "url": reverse("licence", args=[case.subject_id])}
    if case.subject_kind == "number":
        return {"title": texts.title(case), "url": reverse("number", args=[case.subject_id])}
    if case.subject_kind == "standby_label":
        return {"title": _("Standby labels"), "url": reverse("standby")}
    if case.subject_kind == "snapshot":
        return {"title": _("Backups"), "url": reverse("backups")}
    if case.subject_kind == "violation":
        return {"title": _("Violation"), "url": reverse("violation", args=[case.subject_id])}
    if case.subject_kind == "re_verification":
        return {"title": _("Trust"), "url": reverse("trust")}
    windows = Window.objects.select_related("request")
    if case.subject_kind == "number_sync":  # applied in it
        applied = NumberSync.objects.filter(pk=case.subject_id).exclude(request_id=None).values("request_id")
        windows = windows.filter(request__in=applied)
    else:
        windows = windows.filter(pk=case.subject_id)
    if case.subject_kind in ("number_sync", "window") and (window := windows.order_by("-starts_at").first()):
        return {"title": str(window), "url": reverse("window", args=[window.pk])}
    return None
