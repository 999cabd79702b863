"""A page and a program may say the same: same names, same bounds; what differs stands with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers

from portal.announcements.forms import AnnouncementForm, CustomersForm, HandInForm, RetractForm
from portal.announcements.serializers import AnnouncementIn, CustomersIn, HandInIn, RetractIn
from portal.calls.forms import CallSourceForm
from portal.calls.outbound_forms import CallTeamForm
from portal.calls.serializers import CallSourceIn, CallTeamIn
from portal.cases.forms import AnswerForm, SupportForm
from portal.cases.serializers import QuestionWithFilesIn, TurnIn
from portal.changes.forms import WishForm
from portal.changes.planning_serializers import WishIn
from portal.labels.brands_forms import BrandForm
from portal.labels.serializers import BrandIn
from portal.licences.forms import LicenceForm
from portal.licences.serializers import LicenceIn
from portal.numbers.forms import CodeForm, NumberForm, RenameForm
from portal.numbers.proofs_forms import ProofForm
from portal.numbers.serializers import CodeIn, NumberIn, NumberProofIn, RenameGroupIn
from portal.standby.forms import StandbyForm
from portal.standby.serializers import StandbyIn
from portal.webhooks.forms import EndpointForm, ReplayForm
from portal.webhooks.serializers import ReplayIn, WebhookIn
from portal.windows.forms import CancelForm, ExtendForm, MoveForm, ReasonForm, WaiveForm
from portal.windows.serializers import CancelIn, ChangeIn, ExtendIn, MoveIn, WaiveIn

Pair = tuple[type[forms.Form], type[serializers.Serializer[Any]]]
BOTH_DOORS: list[Pair] = [
    (AnnouncementForm, AnnouncementIn),
    (WishForm, WishIn),
    (BrandForm, BrandIn),
    (CallSourceForm, CallSourceIn),
    (CallTeamForm, CallTeamIn),
    (CancelForm, CancelIn),
    (ReasonForm, ChangeIn),
    (CodeForm, CodeIn),
    (CustomersForm, CustomersIn),
    (ExtendForm, ExtendIn),
    (HandInForm, HandInIn),
    (LicenceForm, LicenceIn),
    (MoveForm, MoveIn),
    (NumberForm, NumberIn),
    (ProofForm, NumberProofIn),
    (SupportForm, QuestionWithFilesIn),
    (RenameForm, RenameGroupIn),
    (ReplayForm, ReplayIn),
    (RetractForm, RetractIn),
    (StandbyForm, StandbyIn),
    (AnswerForm, TurnIn),
    (WaiveForm, WaiveIn),
    (EndpointForm, WebhookIn),
]
OF_ITS_MODEL = "the form's model holds it"
KEPT_BY_THE_PAGE = "the page writes it into its own form"
# Form, field (and what of it) → why the doors differ.
DIFFERENT = {
    ("AnnouncementForm", "language", "only programs"): "the page is that of its announcement",
    ("AnnouncementForm", "text", "required"): "left out it is the platform's, which a page shows to be changed",
    ("AnnouncementForm", "title", "required"): "as its text",
    ("AnnouncementForm", "window", "only programs"): "the page is that of its announcement",
    ("CallSourceForm", "port", "required"): "a page has 22 written there",
    ("CallTeamForm", "from_hour", "at most"): OF_ITS_MODEL,
    ("CallTeamForm", "most_calls", "at least"): OF_ITS_MODEL,
    ("CallTeamForm", "most_calls", "at most"): OF_ITS_MODEL,
    ("CallTeamForm", "until_hour", "at least"): OF_ITS_MODEL,
    ("CallTeamForm", "until_hour", "at most"): OF_ITS_MODEL,
    ("CancelForm", "sequence", "at least"): KEPT_BY_THE_PAGE,
    ("CancelForm", "sequence", "at most"): KEPT_BY_THE_PAGE,
    ("CustomersForm", "agreed", "only pages"): "a person ticks it; a program says so by its call",
    ("CustomersForm", "language", "only programs"): "of a person it is the page's",
    ("ExtendForm", "sequence", "at least"): KEPT_BY_THE_PAGE,
    ("ExtendForm", "sequence", "at most"): KEPT_BY_THE_PAGE,
    ("LicenceForm", "document_type", "characters"): "a page has a list of them",
    ("LicenceForm", "replaces", "only programs"): "a page is that of the document that is renewed",
    ("MoveForm", "sequence", "at least"): KEPT_BY_THE_PAGE,
    ("MoveForm", "sequence", "at most"): KEPT_BY_THE_PAGE,
    ("MoveForm", "slot", "only pages"): "one of the times that the page offers",
    ("MoveForm", "start", "only programs"): "as its slot",
    ("NumberForm", "critical", "only programs"): "a page marks numbers in its list",
    ("NumberForm", "number", "characters"): "a program's are read by the same rule, which knows their length",
    (
        "ProofForm",
        "document_type",
        "only pages",
    ): "it is a document of one type: the form takes the choice away when it is made",
    ("ProofForm", "numbers", "only programs"): "a page chooses them beside the form",
    ("ReasonForm", "sequence", "at least"): KEPT_BY_THE_PAGE,
    ("ReasonForm", "sequence", "at most"): KEPT_BY_THE_PAGE,
    ("SupportForm", "window", "only programs"): "the page has it in its address",
    ("WaiveForm", "sequence", "only pages"): "of all forms of a window; the service looks at the gate itself",
}


def bounds(field: Any) -> dict[str, object]:
    """What a field takes: whether it must be there, how long a text or how large a number may be."""
    least = [each.limit_value for each in field.validators if isinstance(each, MinValueValidator)]
    most = [each.limit_value for each in field.validators if isinstance(each, MaxValueValidator)]
    is_text = isinstance(field, forms.CharField | serializers.CharField)
    return {
        "required": field.required,
        "characters": field.max_length if is_text else None,
        "at least": max(least, default=None),
        "at most": min(most, default=None),
    }


def differences(form: type[forms.Form], serializer: type[serializers.Serializer[Any]]) -> Iterator[tuple[str, str]]:
    page, program = form.base_fields, serializer().fields
    yield from ((name, "only pages") for name in page.keys() - program.keys())
    yield from ((name, "only programs") for name in program.keys() - page.keys())
    for name in page.keys() & program.keys():
        ours, theirs = bounds(page[name]), bounds(program[name])
        if not isinstance(program[name], serializers.ListField):
            yield from ((name, what) for what in ours if ours[what] != theirs[what])


@pytest.mark.parametrize("pair", BOTH_DOORS, ids=lambda pair: pair[0].__name__)
def test_a_page_and_a_program_may_say_the_same(pair: Pair) -> None:
    form, serializer = pair
    listed = {(name, what) for of, name, what in DIFFERENT if of == form.__name__}
    assert set(differences(form, serializer)) == listed


def test_every_reason_is_of_a_pair() -> None:
    assert {of for of, _name, _what in DIFFERENT} <= {form.__name__ for form, _serializer in BOTH_DOORS}
