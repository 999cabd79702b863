"""One act at many cases of the inbox: what is chosen, and what it takes; then what came of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy

from compliance.reviews import bulk, selectors
from compliance.reviews.models import Case
from portal.cases import desk_shown as case_page
from portal.shell.desk.site import desk, staff_actor
from portal.shell.fields import LONGEST_TEXT
from portal.shell.refusals import add_refusal, status_of
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.people.actors import person
from tenants.people.answers import UnderWay
from tenants.people.models import User
from tenants.refusals import Refused

ASSIGN, HAND_OVER, ASK = "assign", "hand_over", "ask"
ACTS: Final[dict[str, Promise]] = {
    ASSIGN: lazy("Assign cases"),
    HAND_OVER: lazy("Hand over my cases"),
    ASK: lazy("Ask the clients"),
}


class BulkForm(forms.Form):
    """To whom the cases go with what note, or what their clients are asked; each case with the version looked at."""

    to = forms.ChoiceField(label=lazy("To"), widget=forms.Select(attrs={"class": "desk-input"}))
    text = forms.CharField(
        label=lazy("Note for colleagues"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "desk-input", "rows": 3}),
    )

    def __init__(self, *args: Any, act: str, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act == ASK:
            del self.fields["to"]
            self.fields["text"].label = _("Question to each client")
            return
        self.people = {str(each.pk): person(each) for each in people}
        self.fields["to"].choices = [(key, each.name) for key, each in self.people.items()]  # type: ignore[attr-defined]
        self.fields["text"].required = act == HAND_OVER


@dataclass(frozen=True)
class ChosenCase:
    """A case that was chosen. left_out: why nothing is done about it; empty where something is."""

    case: Case
    left_out: str


@dataclass(frozen=True)
class BulkPage:
    """What is to be done to which cases. acting: how many of them it touches; most: of one act."""

    act: str
    rows: list[ChosenCase]
    acting: int
    left_out: int
    most: int
    form: BulkForm


@dataclass(frozen=True)
class CaseOutcome:
    """What came of a case. case: None for one that is gone; refused: empty where it was done."""

    case: Case | None
    refused: str


@dataclass(frozen=True)
class BulkDonePage:
    """What came of each case, those that were refused first. left: how many are not done yet."""

    rows: list[CaseOutcome]
    done: int
    refused: int
    left: int


def to_bulk(act: str, cases: Iterable[UUID]) -> HttpResponse:
    """To the page that says what is done to these cases."""
    query = urlencode([("action", act), *(("case", f"{key}") for key in cases)])
    return redirect(f"{reverse('admin:cases_bulk')}?{query}")


@desk.page("cases/bulk/", "cases_bulk")
def bulk_page(request: HttpRequest) -> HttpResponse:
    """See what is chosen, then do it: each case by itself, and each once, however often it is sent."""
    who, act = staff_actor(request), request.POST.get("action", request.GET.get("action", ""))
    if act not in ACTS:
        raise Http404
    people = [each for each in case_page.colleagues(request) if act != HAND_OVER or str(each.pk) != who.id]
    form = BulkForm(request.POST or None, act=act, people=people)
    key, seen = _key(request.POST.get("once", "")), _seen(request.POST.getlist("seen"))
    if form.is_valid() and _carried_out(form, act, seen, key, who):
        return redirect(f"{reverse('admin:cases_bulk_done', args=[key])}?of={len(seen)}")
    rows = [ChosenCase(case, bulk.left_out(case)) for case in _chosen(request, act, who.id)]
    acting = sum(not each.left_out for each in rows)
    shown = BulkPage(act, rows, acting, len(rows) - acting, bulk.MOST, form)
    return desk.render(request, "admin/reviews/case/bulk.html", shown, title=str(ACTS[act]), status=status_of(form))


@desk.page("cases/bulk/<uuid:key>/", "cases_bulk_done")
def bulk_done_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What came of each case, for a day."""
    outcomes = bulk.outcomes(key, staff_actor(request))
    of = request.GET.get("of", "")
    cases = Case.objects.select_related("tenant").in_bulk([each.case for each in outcomes])
    rows = [CaseOutcome(cases.get(each.case), each.refused) for each in outcomes]
    refused = sum(bool(each.refused) for each in rows)
    expected = int(of) if of.isascii() and of.isdecimal() and len(of) < 4 else len(rows)
    shown = BulkDonePage(
        rows=sorted(rows, key=lambda each: not each.refused),
        done=len(rows) - refused,
        refused=refused,
        left=max(expected - len(rows), 0),
    )
    return desk.render(request, "admin/reviews/case/bulk_done.html", shown, title=_("Result"))


def _carried_out(form: BulkForm, act: str, seen: list[bulk.SeenCase], key: UUID, who: Actor) -> bool:
    """In no transaction of the page's own: each case has its own."""
    text = form.cleaned_data["text"]
    try:
        if act == ASK:
            bulk.ask_many(seen, key, text=text, actor=who)
        else:
            to = form.people[form.cleaned_data["to"]]
            bulk.give_many(seen, key, to=to, note=text, actor=who, own=act == HAND_OVER)
    except UnderWay:
        return True  # a double click: what has come of it so far is shown
    except Refused as refused:
        add_refusal(form, refused)
        return False
    return True


def _chosen(request: HttpRequest, act: str, me: str) -> list[Case]:
    if act == HAND_OVER:
        return selectors.held_by(me, bulk.MOST)
    keys = [_key(each.partition(":")[0]) for each in request.POST.getlist("seen") or request.GET.getlist("case")]
    return list(selectors.inbox().filter(pk__in=keys[: bulk.MOST]))


def _seen(written: Iterable[str]) -> list[bulk.SeenCase]:
    """Each once, as the form says it: its key, and the version looked at; what cannot be read is none."""
    pairs = dict(each.split(":", 1) for each in written if ":" in each)
    return [
        bulk.SeenCase(_key(key), int(version))
        for key, version in pairs.items()
        if version.isascii() and version.isdecimal() and len(version) < 10
    ]


def _key(text: str) -> UUID:
    """As it is written; one that nothing has, where it cannot be read."""
    try:
        return UUID(text)
    except ValueError:
        return uuid7()
