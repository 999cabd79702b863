"""The client's side of its cases: the thread, files, handing in again, withdrawing, asking the support."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from tenants import context
from tenants.domain.actors import Actor
from tenants.people.actors import person
from tenants.people.models import User
from tenants.people.services import create_person
from tests.portal_client import PortalClient, sign_in
from tests.template import PASSWORD, email_of

if TYPE_CHECKING:
    from compliance.reviews.models import Case
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    """What is handed in lands in the test's own folder."""
    from django.core.files.storage import default_storage

    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    assert default_storage.path("x").startswith(str(tmp_path))


@pytest.fixture
def case(book: Callable[..., Any], numbers: list[Number]) -> Case:
    """A label that a reviewer has to decide about."""
    from compliance.reviews.models import Case

    book(text="小天鹅")
    return Case.objects.get()


def ask_back(case: Case, reviewer: Actor | None = None) -> None:
    from compliance.reviews import services

    case.refresh_from_db()
    services.ask(case.pk, reviewer or Actor("staff", "Lin"), "Which brand is that?", case.version)


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return SimpleUploadedFile("brand.png", out.getvalue(), "image/png")


def page(client: PortalClient, case: Case) -> str:
    text: str = client.get(reverse("case", args=[case.pk])).content.decode()
    return text


def test_the_list_and_the_thread(operator: PortalClient, viewer: PortalClient, case: Case) -> None:
    assert "小天鹅" in operator.get(reverse("cases"), {"only": "open"}).content.decode()
    text = page(operator, case)
    assert "0571-8765 4321" in text  # what was handed in
    assert reverse("proposal", args=[case.subject_id]) in text
    assert "Add a message" in text
    assert "Add a message" not in page(viewer, case)
    assert viewer.post(reverse("case_answer", args=[case.pk]), {"text": "x"}).status_code == 403


def test_twins_are_told_apart_in_a_thread_until_their_names_are_erased(
    operator: PortalClient, acme: Tenant, staff: Tenant, case: Case
) -> None:
    """The client's people on its page and at the desk, the staff's at the desk."""
    operator.post(reverse("case_answer", args=[case.pk]), {"text": "x"})
    with context.client(acme):
        me = User.objects.get(email=email_of("acme", "operator"))
        create_person(email="twin@acme.example", name=me.name, role="viewer", password=PASSWORD)
    assert case.entries.latest("id").author_id == str(me.pk)
    assert f"{me.name} ({me.email})" in page(operator, case)
    with context.client(staff):
        other = User.objects.get(email=email_of("staff", "reviewer"))
        ask_back(case, person(other))
        create_person(email="twin@staff.example", name=other.name, role="reviewer", password=PASSWORD)
    desk = sign_in(staff, "administrator").get(f"/admin/reviews/case/{case.pk}/change/").text
    assert f"{other.name} ({other.email})" in desk
    assert f"{me.name} ({me.email})" in desk
    assert f"{other.name} (" not in page(operator, case), "whose address is none of the client's business"
    call_command("evidence", "erase", "--client", "acme", other.name)
    assert case.entries.filter(author=other.name, author_id=str(other.pk)).exists(), "a reviewer keeps the name"
    call_command("evidence", "erase", "--client", "acme", me.name)
    assert case.entries.exclude(author="").filter(author_id=str(me.pk)).count() == 0
    assert "name erased" in page(operator, case)


def test_the_reviewer_asks_and_the_client_hands_in_again(operator: PortalClient, case: Case) -> None:
    ask_back(case)
    text = page(operator, case)
    assert "Which brand is that?" in text
    assert "Your reply is needed." in text
    url = reverse("case_hand_in_again", args=[case.pk])
    fields = {"text": "Ours since 2019", "attachments": [picture(), picture()], "once": "t"}
    assert operator.post(url, fields)["Location"] == reverse("case", args=[case.pk])
    assert operator.post(url, {"text": "Ours since 2019", "once": "t"}).status_code == 302  # a double click
    case.refresh_from_db()
    assert case.state == "open"
    last = case.entries.last()
    assert last is not None
    assert last.attachments.count() == 2
    attachment = last.attachments.first()
    assert attachment is not None
    answer = operator.get(reverse("attachment", args=[attachment.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="brand.png"'
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


def test_files_that_are_not_taken(operator: PortalClient, case: Case) -> None:
    url, bad = reverse("case_answer", args=[case.pk]), SimpleUploadedFile("x.pdf", b"<html>")
    answer = operator.post(url, {"text": "see this", "attachments": [bad]})
    assert answer.status_code == 422
    assert "Only PDF, OFD, JPEG and PNG files are accepted." in answer.content.decode()
    assert "see this" in answer.content.decode()
    assert case.entries.count() == 1
    too_many = operator.post(url, {"attachments": [picture() for _each in range(6)]})
    assert "At most 5 files at a time." in too_many.content.decode()


def test_nothing_said(operator: PortalClient, case: Case) -> None:
    answer = operator.post(reverse("case_answer", args=[case.pk]), {"text": " "})
    assert answer.status_code == 422
    assert "Enter a message or add a file." in answer.content.decode()


def test_handing_in_what_nobody_asked_for(operator: PortalClient, case: Case) -> None:
    answer = operator.post(reverse("case_hand_in_again", args=[case.pk]), {"text": "please"})
    assert answer.status_code == 409
    assert "The reviewer has not requested anything." in answer.content.decode()
    assert "please" in answer.content.decode()


def test_withdrawing(operator: PortalClient, case: Case) -> None:
    from maintenance.models import Window

    url = reverse("case_withdraw", args=[case.pk])
    assert operator.post(url).status_code == 302
    me = User.objects.get(email=email_of("acme", "operator"))
    create_person(email="twin@acme.example", name=me.name, role="viewer", password=PASSWORD)
    aside = operator.get(reverse("case", args=[case.pk])).text.split("<aside")[-1]
    assert f"<br>{me.name} ({me.email})</dd>" in aside, "who decided it, told from a twin"
    assert Window.objects.get().state == "cancelled"
    assert operator.post(url).status_code == 409  # it is closed
    assert operator.post(reverse("case_answer", args=[case.pk]), {"text": "wait"}).status_code == 409
    assert "小天鹅" not in operator.get(reverse("cases"), {"only": "open"}).content.decode()


def test_foreign_cases_and_files_are_404(
    operator: PortalClient, case: Case, globex: Any, client_of: Callable[..., PortalClient]
) -> None:
    operator.post(reverse("case_answer", args=[case.pk]), {"attachments": [picture()]})
    attachment = case.entries.last().attachments.get()  # type: ignore[union-attr]
    stranger = client_of(globex, "owner")
    assert stranger.get(reverse("attachment", args=[attachment.pk])).status_code == 404
    assert stranger.get(reverse("case", args=[case.pk])).status_code == 404
    for name in ("case_answer", "case_hand_in_again", "case_withdraw"):
        assert stranger.post(reverse(name, args=[case.pk]), {"text": "x"}).status_code == 404


def test_asking_the_support(operator: PortalClient, book: Callable[..., Any]) -> None:
    from compliance.reviews.models import Case

    window = book(slot=1)
    url = f"{reverse('case_new')}?window={window.pk}"
    assert "Related window" in operator.get(url).content.decode()
    first = operator.post(url, {"title": "When?", "text": "Is it on?", "attachments": [picture()]})
    again = operator.post(url, {"title": "And?", "text": "Still on?"})  # the same question, another turn
    assert first["Location"] == again["Location"]
    asked = Case.objects.get(kind="support")
    assert [entry.text for entry in asked.entries.all()] == ["Is it on?", "", "And?\n\nStill on?"]
    operator.post(reverse("case_new"), {"title": "Bill", "text": "Where is it?"})
    operator.post(reverse("case_new"), {"title": "Bill", "text": "Where is it?"})
    assert Case.objects.filter(kind="support").count() == 3  # each a question of its own


def test_a_question_is_with_the_support(operator: PortalClient, case: Case) -> None:
    """What a reviewer decides is with the reviewer; a question is not."""
    asked = operator.post(reverse("case_new"), {"title": "Bill", "text": "Where is it?"})["Location"]
    assert "With the support" in operator.get(asked).content.decode()
    assert "Under review" in operator.get(reverse("case", args=[case.pk])).content.decode()
    both = operator.get(reverse("cases")).content.decode()
    assert "With the support" in both
    assert "Under review" in both


def test_a_question_with_a_bad_file_is_not_asked(operator: PortalClient, parties: object) -> None:
    from compliance.reviews.models import Case

    bad = SimpleUploadedFile("x.exe", b"MZ")
    answer = operator.post(reverse("case_new"), {"title": "Bill", "text": "Where?", "attachments": [bad]})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_the_list_is_counted_by_state_and_its_file_says_the_same(operator: PortalClient, case: Case) -> None:
    from compliance.reviews.models import Case

    operator.post(reverse("case_new"), {"title": "Bill", "text": "Where is it?"})
    ask_back(case)
    question = Case.objects.get(kind="support")

    def seen(**asked: str) -> list[object]:
        file = b"".join(operator.get(reverse("list_csv", args=["cases"]), asked).streaming_content).decode()
        rows = operator.get(reverse("cases"), asked).context["rows"]
        assert [str(row.case.pk) for row in rows] == [line.rsplit(",", 1)[1] for line in file.split("\r\n")[1:-1]]
        return [row.case.pk for row in rows]

    def counts() -> dict[str | None, int | None]:
        return {each.key: each.count for each in operator.get(reverse("cases")).context["listed"].facets}

    assert counts() == {None: 2, "waiting": 1, "open": 2}
    assert seen(only="waiting") == [case.pk]
    assert seen(sort="opened") == [case.pk, question.pk] == seen(sort="opened", only="open")
    assert seen() == [question.pk, case.pk]
    said = b"".join(operator.get(reverse("list_csv", args=["cases"])).streaming_content).decode()
    assert "Your reply is needed" in said, "as the page says it, and not “Waiting for the client”"
    assert "With the support" in said
    operator.post(reverse("case_withdraw", args=[case.pk]))
    assert counts() == {None: 2, "open": 1, "closed": 1}
    assert seen(only="closed") == [case.pk]
    assert "Nothing matches the filter" in operator.get(reverse("cases"), {"only": "waiting"}).content.decode()
