"""The search of a client's own data, by kind: each bounded, and no more of it than a person reads.

Indexes find numbers and labels; of windows, cases and documents the newest are read through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy as _

from compliance.catalogue.selectors import document_types
from compliance.models import Licence
from compliance.reviews import texts
from compliance.reviews.selectors import cases_of_client
from labels.domain.numbers import number_text
from labels.models import LabelVersion, Number
from labels.numbers import search as number_search
from labels.selectors import live_labels, numbers_kept
from maintenance.documents.models import Document
from maintenance.domain.lifecycle import WindowCommand
from maintenance.models import CONTENTS, WINDOW_STANDINGS, Window
from maintenance.selectors import read_pieces, windows_with_requests
from portal.search.commands import COMMANDS_OF_CLIENT
from portal.search.own_typed import OwnSought
from portal.search.shown import SHOWN
from portal.shell.commands import not_for
from portal.shell.menu import LABELS, MENU, SETTINGS
from portal.windows.shown import COMMANDS, why_not_said
from tenants.clock import business_now
from tenants.people.models import Role, User
from tenants.when import day_text, local, periods_text

READ_THROUGH: Final = 500  # of windows, cases and documents: the newest
WITH_COMMANDS: Final = 2  # numbers, windows that commands are offered for
# Commands of a window that have a page of their own.
WINDOW_PAGES: Final = {WindowCommand.MOVE: "window_move", WindowCommand.EXTEND: "window_extend"}


@dataclass(frozen=True)
class Thing:
    """Something that was found. why_not: of a command, why this person may not give it now."""

    title: str
    beside: str
    url: str
    icon_name: str
    why_not: str = ""


@dataclass(frozen=True)
class Things:
    """The results of one kind. more: there are others, which a longer text finds."""

    name: Promise
    things: Sequence[Thing]
    more: bool


@dataclass(frozen=True)
class OwnFound:
    """All results for the text typed. begun: it is long enough for a search."""

    typed: str
    kinds: Sequence[Things]
    begun: bool


def found_own(typed: OwnSought, user: User) -> OwnFound:
    """Returns the results among the client's own data, and the orders that this person can give about them."""
    if typed.too_short:
        return OwnFound(typed.text, [], begun=False)
    numbers = _numbers(typed)
    name = _name_in(typed)
    rest = name or typed.text
    ordered = not name and typed.has_a_word(*(str(COMMANDS[each]) for each in WINDOW_PAGES))  # “reschedule” alone
    windows = _windows("" if ordered else rest) if ordered or rest else []
    commands = [
        *_number_commands(typed, numbers, user),
        *_commands(typed, user),
        *_window_commands(typed, windows, user),
    ]
    things: list[tuple[Promise, list[Thing]]] = [
        (_("Numbers"), [_number(*each) for each in _with_labels(numbers)]),
        (_("Commands"), commands),
        (_("Portal pages"), [*_pages(typed)]),
    ]
    if rest:
        things += [
            (_("Labels"), [*_labels(rest)]),
            (_("Windows"), [] if ordered else [_window(each) for each in windows]),
            (_("Cases"), [*_cases(rest)]),
            (_("Documents"), [*_licences(rest), *(_papers(rest) if typed.words else ())]),
        ]
    kinds = [Things(name, rows[:SHOWN], len(rows) > SHOWN) for name, rows in things if rows]
    return OwnFound(typed.text, kinds, begun=True)


def _name_in(typed: OwnSought) -> str:
    """Returns the words that may be a name: from the first that is no command's to the last (“bank in Hangzhou”).
    Digits alone may be part of one.
    """
    known = [f"{each.word} {each.also}" for each in COMMANDS_OF_CLIENT] + [str(COMMANDS[each]) for each in WINDOW_PAGES]
    names = [at for at, word in enumerate(typed.words) if not OwnSought(word, words=(word,)).has_a_word(*known)]
    if not typed.words:
        return typed.text
    return " ".join(typed.words[names[0] : names[-1] + 1]) if names else ""


# ---------------------------------------------------------------- rows


def _numbers(typed: OwnSought) -> list[Number]:
    if not typed.digits:
        return []
    found: QuerySet[Number] = number_search.search(numbers_kept(), typed.digits)
    return list(found.order_by("canonical")[: SHOWN + 1])


def _with_labels(numbers: list[Number]) -> Iterator[tuple[Number, str]]:
    labels = live_labels(numbers) if numbers else {}
    for number in numbers:
        label = labels.get(number.pk)
        yield number, label.text if label else ""


def _number(number: Number, label: str) -> Thing:
    beside = " · ".join(filter(None, [label, number.group, number.note]))
    return Thing(number_text(number.canonical), beside, reverse("number", args=[number.pk]), "phone")


def _labels(text: str) -> Iterator[Thing]:
    live = LabelVersion.objects.filter(state__in=LabelVersion.LIVE_OR_COMING, text__icontains=text)
    counted = live.order_by("text").values_list("text").annotate(count=Count("number", distinct=True))
    for label, count in counted[: SHOWN + 1]:
        beside = gettext("on %(count)s numbers") % {"count": f"{count:,}"}
        yield Thing(label, beside, f"{reverse('numbers')}?{urlencode({'q': label})}", "tag")


def _windows(text: str) -> list[Window]:
    """The newest first; without a text those that are open."""
    newest = Window.objects.order_by("-starts_at").values("pk")[:READ_THROUGH]
    works = [code for code, word in CONTENTS.items() if text.casefold() in str(word).casefold()]
    wanted = Q(request__text__icontains=text) | Q(request__text="", request__content__in=works)
    rows = windows_with_requests().filter(wanted if text else Q(state__in=Window.OPEN), pk__in=newest)
    windows = list(rows.order_by("-starts_at")[: SHOWN + 1])
    read_pieces(windows)
    return windows


def _window(window: Window) -> Thing:
    beside = f"{WINDOW_STANDINGS[window.standing]} · {periods_text(window.periods)}"
    return Thing(str(window), beside, reverse("window", args=[window.pk]), "calendar-event")


def _cases(text: str) -> Iterator[Thing]:
    newest = cases_of_client().values("pk")[:READ_THROUGH]
    for case in cases_of_client().filter(pk__in=newest, title__icontains=text)[: SHOWN + 1]:
        beside = f"{case.get_kind_display()} · {case.get_state_display()} · {day_text(local(case.opened_at).date())}"
        yield Thing(texts.title(case), beside, reverse("case", args=[case.pk]), "clipboard-check")


def _licences(text: str) -> Iterator[Thing]:
    types = document_types(business_now())
    codes = [code for code, kind in types.items() if text.casefold() in str(kind).casefold()]
    wanted = Q(number__icontains=text) | Q(file_name__icontains=text) | Q(document_type__in=codes)
    newest = Licence.objects.order_by("-handed_in_at", "-id").values("pk")[:READ_THROUGH]
    for licence in Licence.objects.filter(wanted, pk__in=newest).defer("file")[: SHOWN + 1]:
        kind = types.get(licence.document_type, licence.document_type)
        beside = f"{licence.number} · {licence.get_state_display()}"
        yield Thing(str(kind), beside, reverse("licence", args=[licence.pk]), "shield")


def _papers(text: str) -> Iterator[Thing]:
    """Plans and reports in the reader's language, as they were drawn last."""
    drawn = Document.objects.filter(superseded_at=None, language=get_language(), pdf__isnull=False)
    newest = drawn.order_by("-drawn_at", "-id").values("pk")[:READ_THROUGH]
    named = Document.objects.filter(pk__in=newest).annotate(title=KT("content__title"))
    rows = named.filter(title__icontains=text).order_by("-drawn_at").values_list("pk", "title", "drawn_at")
    for key, title, drawn_at in rows[: SHOWN + 1]:
        yield Thing(title, day_text(local(drawn_at).date()), reverse("document_file", args=[key]), "report")


# ---------------------------------------------------------------- pages and commands


def _pages(typed: OwnSought) -> Iterator[Thing]:
    if not typed.words:
        return
    seen = {"admin:index"}
    for group in (*MENU, *SETTINGS, *LABELS):
        beside = f"{gettext('Settings')} · {group.word}" if group in SETTINGS else str(group.word)
        for entry in group.entries:
            if entry.name not in seen and typed.has_all_words(str(entry.word), beside, str(entry.also)):
                yield Thing(str(entry.word), beside, reverse(entry.name), entry.icon_name)
                seen.add(entry.name)


def _commands(typed: OwnSought, user: User) -> Iterator[Thing]:
    for each in COMMANDS_OF_CLIENT if typed.words else ():
        if typed.has_all_words(str(each.word), str(each.also)):
            yield Thing(str(each.word), "", f"{reverse(each.name)}{each.query}", each.icon_name, each.ask(user))


def _number_commands(typed: OwnSought, numbers: list[Number], user: User) -> Iterator[Thing]:
    for number in numbers[:WITH_COMMANDS]:
        for each in COMMANDS_OF_CLIENT:
            if each.of_number is None or not typed.has_all_words(str(each.of_number), str(each.also)):
                continue
            title = each.of_number % {"number": number_text(number.canonical)}
            yield Thing(title, "", f"{reverse(each.name)}?number={number.pk}", each.icon_name, each.ask(user))


def _window_commands(typed: OwnSought, windows: list[Window], user: User) -> Iterator[Thing]:
    """Yields the orders for these windows whose word was typed, such as “reschedule”."""
    now = business_now()
    for window in windows[:WITH_COMMANDS]:
        for command, page in WINDOW_PAGES.items():
            if typed.has_a_word(str(COMMANDS[command])) and typed.has_all_words(str(COMMANDS[command]), str(window)):
                title = gettext("%(order)s: %(window)s") % {"order": COMMANDS[command], "window": window}
                why_not = not_for(user, Role.OPERATOR) or why_not_said(window, command, now)
                yield Thing(title, "", reverse(page, args=[window.pk]), "calendar-time", why_not)
