"""What the pages of a change show: the numbers to choose from, the checks, the estimate, the windows and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labels import texts as label_texts
from labels.directories.models import Directory
from labels.displays.directory_policies import taking
from labels.domain.numbers import number_text
from labels.domain.wanted import StandbyPeriod, VisibilityReason, standby_visibility
from labels.models import Display, LabelVersion
from labels.numbers import search as number_search
from labels.recognition import texts as recognition_texts
from labels.recognition.recognise import Reason
from labels.selectors import directories, live_labels, numbers_in_use
from labels.texts import DOCUMENT_IN_REVIEW, DOCUMENT_MISSING
from labels.versions.services import COMING
from maintenance import selectors, texts
from maintenance.calendars.selectors import held_like
from maintenance.domain.estimate import Content
from maintenance.domain.intervals import Interval
from maintenance.gate_facts import unproved_of
from maintenance.models import MaintenanceRequest, Window
from maintenance.promises import selectors as promised
from portal.forms.changes import wish_fields
from portal.presenters.words import percent_text, reasons
from tenants.clock import business_now
from tenants.when import duration_text

NAMED = 3  # windows under way
OFFERED = 100  # numbers listed to choose from; the others are found by searching

# Why recognition asks a person, where the proof of a brand would have answered.
MAY_BE_BRAND = frozenset({Reason.NO_MATCH, Reason.PARTIAL, Reason.UNSURE, Reason.HOMOPHONE, Reason.LOOKALIKE})

_VERDICTS = {"accept": "ok", "review": "review", "reject": "problem"}
_FINDINGS = {"note": "note", "review": "review", "reject": "problem"}


# ---------------------------------------------------------------- choosing


def number_choices(chosen: Iterable[UUID], search: str = "") -> dict[str, Any]:
    """{rows: [{id, number, label, group, chosen}], total, more}: the chosen ones first, then what the search finds."""
    keys = list(chosen)
    active = numbers_in_use()
    mine = list(active.filter(pk__in=keys).order_by("canonical"))
    found = number_search.search(active, search).exclude(pk__in=keys).order_by("group", "canonical")
    offered = list(found[: OFFERED + 1])
    rows = [*mine, *offered[:OFFERED]]
    live = live_labels(rows)
    return {
        "rows": [
            {
                "id": row.pk,
                "number": number_text(row.canonical),
                "label": live[row.pk].text if row.pk in live else "",
                "group": row.group,
                "chosen": row.pk in set(keys),
            }
            for row in rows
        ],
        "more": len(offered) > OFFERED,
        "search": search,
    }


def windows_under_way(numbers: Iterable[UUID]) -> list[dict[str, Any]]:
    """[{title, url}]: the windows that bring another label to some of these numbers, the earliest first."""
    coming = LabelVersion.objects.filter(number__in=list(numbers), state__in=COMING).values("request_id")
    windows = Window.objects.filter(request__in=coming, state__in=Window.OPEN).select_related("request")
    return [
        {"title": str(window), "url": reverse("window", args=[window.pk])}
        for window in windows.order_by("starts_at")[:NAMED]
    ]


def groups_of_numbers() -> dict[str, int]:
    """The groups that numbers in use are in, by name, with how many there are in each."""
    active = numbers_in_use().exclude(group="")
    return dict(active.order_by("group").values_list("group").annotate(Count("pk")))


def sample_number() -> str:
    """A number of the client's for the handset; an invented one while there is none."""
    first = numbers_in_use().order_by("canonical").values_list("canonical", flat=True).first()
    return number_text(first) if first else "021-5888 1234"


# ---------------------------------------------------------------- checks


def label_check(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The stored answer of labels.entitlement.checks as portal/changes/_checks.html takes it; None for none."""
    if not found:
        return None
    findings = [_finding(found["text"], finding) for finding in found["findings"]]
    verdict = _VERDICTS[found["decision"]]
    if verdict == "ok" and findings:
        verdict = "note"
    return {
        "verdict": verdict,
        "summary": {
            "ok": _("This label can be used."),
            "note": _("This label can be used."),
            "review": _("A reviewer checks this label before it is shown."),
            "problem": _("This label cannot be used."),
        }[verdict],
        "findings": findings,
        "recognition": _recognition(found.get("recognition"), {finding["code"] for finding in found["findings"]}),
    }


def _finding(label: str, finding: Mapping[str, Any]) -> dict[str, str]:
    """The place is named where the sentence does not name it."""
    sentence = label_texts.finding(finding["code"], finding["params"])
    place = label[finding["start"] : finding["end"]]
    return {
        "state": _FINDINGS.get(finding["severity"], "note"),
        "text": sentence,
        **_document(finding),
        "place": "" if place in sentence or place == label else place,
    }


def _document(finding: Mapping[str, Any]) -> dict[str, str]:
    """{url, action}: where the document that is missing is handed in, or where the one in review stands.

    Empty on the reviewers' site, which has no such pages.
    """
    params = finding["params"]
    try:
        if finding["code"] == DOCUMENT_MISSING:
            return {"url": f"{reverse('licence_new')}?type={params['document']}", "action": _("Submit it")}
        if finding["code"] == DOCUMENT_IN_REVIEW:
            return {"url": reverse("licence", args=[params["licence"]]), "action": _("View")}
    except NoReverseMatch:
        pass
    return {}


def _recognition(found: Mapping[str, Any] | None, said: set[str]) -> dict[str, Any] | None:
    """said: codes that the findings tell already."""
    if not found:
        return None
    return {
        "sentences": [recognition_texts.recognition(code) for code in found["codes"] if code not in said],
        "alignment": [{"character": character, "matched": matched} for character, matched in found["alignment"]],
        "matched": any(matched for _character, matched in found["alignment"]),
        "brand_url": _brand_url(found),
    }


def _brand_url(found: Mapping[str, Any]) -> str:
    """Where the name that was not recognised can be handed in as a brand; empty where it was, and on the reviewers'
    site, which has no such page.
    """
    if found["decision"] != "review" or not found["identity"] or not MAY_BE_BRAND & set(found["codes"]):
        return ""
    try:
        return f"{reverse('brand_new')}?{urlencode({'text': found['identity']})}"
    except NoReverseMatch:
        return ""


# ---------------------------------------------------------------- the proposal


def change(request: MaintenanceRequest) -> dict[str, Any]:
    """What was asked for."""
    first = list(request.numbers.order_by("canonical").values_list("canonical", flat=True)[:6])
    wanted = Display.objects.filter(
        number__in=request.numbers.values("pk"), wanted_reason="label", directory__active=True
    )
    before = list(wanted.order_by("wanted").values_list("wanted", flat=True).distinct()[:3])
    calibration = request.content != Content.LABEL_CHANGE
    shown = before[0] if len(before) == 1 else ""
    return {
        "id": request.pk,
        "title": str(request),
        "calibration": calibration,
        "text": shown if calibration else request.text,
        "previous": "" if calibration else _("several labels") if len(before) > 1 else shown,
        "number_count": request.number_count,
        "numbers": [number_text(canonical) for canonical in first],
        "sample_number": number_text(first[0]) if first else "",
        "state": request.state,
        "valid_from": request.valid_from,
        "valid_until": request.valid_until,
        "lane": request.lane,
        "lane_reasons": reasons(request.lane_reasons),
        "needs_review": request.needs_review,
        "answer_by": promised.review_ends(request, business_now()),
        "emergency": request.urgency,
        "standby_text": request.standby_text,
        "unproved": unproved_of(request).count(),
    }


def estimate(request: MaintenanceRequest) -> dict[str, Any]:
    """The explained estimate; how long each directory's handsets take after it, and how often such have held."""
    return {**estimate_explained(request), "seen": seen_after(directories()), "held": held_so_far(request)}


def estimate_explained(request: MaintenanceRequest) -> dict[str, Any]:
    """The stored estimate of our own work, every factor with its size."""
    stored = request.estimate
    base = next(factor for factor in stored["factors"] if factor["code"] == "base")
    return {
        "base": timedelta(minutes=base["minutes"]),
        **{name: timedelta(minutes=stored["processing"][name]) for name in ("least", "likely", "most")},
        "factors": [
            {
                "label": texts.factor(factor["code"], factor["value"]),
                "minutes": factor["minutes"],
                "detail": _("A forged document is on record: not available")
                if factor["source"].startswith("withheld")
                else "",
            }
            for factor in stored["factors"]
            if factor["code"] != "base"
        ],
    }


def held_so_far(request: MaintenanceRequest) -> str:
    """How often estimates like this one have held, over all clients; that there is nothing yet is said too."""
    held = held_like(request.content)
    if held is None or not held.of_several:
        return _("Too few comparable windows have finished to state how accurate such estimates are.")
    return ngettext(
        "Accurate in %(share)s %% of %(count)s comparable window.",
        "Accurate in %(share)s %% of %(count)s comparable windows.",
        held.count,
    ) % {"share": percent_text(held.within_most_percent), "count": held.count}


def seen_after(active: Iterable[Directory]) -> list[dict[str, Any]]:
    """[{names, least, most}]: directories whose handsets take equally long, the quickest first."""
    by_delay: dict[tuple[timedelta, timedelta], list[str]] = {}
    for directory in active:
        by_delay.setdefault((directory.cache_max, directory.cache_min), []).append(str(directory))
    return [
        {"names": names, "least": least, "most": most}
        for (most, least), names in sorted(by_delay.items(), key=lambda each: each[0])
    ]


def slots(
    request: MaintenanceRequest,
    proposal: Mapping[str, Any],
    now: datetime,
    chosen: datetime | None = None,
    window: Window | None = None,
    by_client: bool = True,
) -> list[dict[str, Any]]:
    """The windows of maintenance.plain.proposal_as_json, with what is promised for each; window: that would move
    there, by the client's doing or the platform's.
    """
    afterwards = timedelta(minutes=request.estimate["propagation"]["most"])
    active = directories() if request.standby_text else []
    offered = [
        [Interval(_instant(first), _instant(last)) for first, last in slot["sessions"]] for slot in proposal["slots"]
    ]
    promises = (
        promised.of_draft(request, offered, now, selectors.current_terms())
        if window is None
        else promised.if_moved(window, offered, now, by_client=by_client)
    )
    shown, names = [], texts.Names()
    for place, (slot, promise) in enumerate(zip(proposal["slots"], promises, strict=True)):
        start, end, published_by = _instant(slot["start"]), _instant(slot["end"]), promise.due
        shown.append(
            {
                "value": slot["start"],
                "starts_at": start,
                "ends_at": end,
                "sessions": [(each.start, each.end) for each in offered[place]],
                "reasons": reasons(slot["reasons"], names),
                "published_by": published_by,
                "completed_by": max(published_by, end if request.impact else published_by) + afterwards,
                "standby": standby_by_directory(request.standby_text, active, now, start, end),
                "chosen": start == chosen if chosen else place == 0,
            }
        )
    return shown


def passed_over(proposal: Mapping[str, Any]) -> list[dict[str, Any]]:
    """[{starts_at, ends_at, reasons}]: the times that were not proposed."""
    names = texts.Names()
    return [
        {
            "starts_at": _instant(time["start"]),
            "ends_at": _instant(time["end"]),
            "reasons": reasons(time["reasons"], names),
        }
        for time in proposal["passed_over"]
    ]


def alternatives(proposal: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What would fit when nothing does; see portal/changes/_alternatives.html."""
    shown = []
    for each in proposal["alternatives"]:
        slot = each["slot"]
        start = _instant(slot["start"])
        shown.append(
            {
                "title": texts.alternative(each["given_up"], start, len(slot["sessions"]), each["numbers"]),
                "value": slot["start"],
                "starts_at": start,
                "ends_at": _instant(slot["end"]),
                "sessions": [(_instant(first), _instant(last)) for first, last in slot["sessions"]],
                "fields": wish_fields(each["wish"]),
                "numbers": each["numbers"],
            }
        )
    return shown


def _instant(text: str) -> datetime:
    instant = parse_datetime(text)
    if instant is None:
        raise ValueError(f"{text} is no instant")  # maintenance.plain writes nothing else
    return instant


_VISIBILITY = {
    VisibilityReason.IN_TIME: "shown",
    VisibilityReason.PARTLY: "waiting",
    VisibilityReason.TOO_LATE: "unseen",
    VisibilityReason.OUTSTAYS: "unseen",
}


def standby_by_directory(
    text: str, active: Iterable[Directory], now: datetime, starts_at: datetime, ends_at: datetime
) -> list[dict[str, Any]]:
    """[{name, state (family display), detail}]: where the standby label would be seen in a window booked now."""
    if not text:
        return []
    lease = StandbyPeriod(text, granted_at=now, starts_at=starts_at, ends_at=ends_at)
    rows = []
    for directory in active:
        seen = standby_visibility(lease, directory.cache_max)
        detail = label_texts.visibility(seen.reason)
        if not taking(directory)(text):
            detail = _("This directory does not accept the text: not shown there, it goes on showing the label")
            rows.append({"name": str(directory), "state": "unseen", "detail": detail, "included": False})
            continue
        if seen.reason is VisibilityReason.PARTLY:
            detail += _(" (%(length)s)") % {"length": duration_text(seen.seen_from - starts_at)}
        elif seen.reason is VisibilityReason.OUTSTAYS:
            detail += _(" (%(length)s)") % {"length": duration_text(directory.cache_max)}
        rows.append(
            {"name": str(directory), "state": _VISIBILITY[seen.reason], "detail": detail, "included": seen.included}
        )
    return rows
