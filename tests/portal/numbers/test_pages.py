"""Numbers: added, imported, given up, marked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.work import DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

HTMX = {"HTTP_HX_REQUEST": "true"}


def stored(**fields: Any) -> Any:
    from labels.models import Number

    return Number.objects.filter(**fields)


def test_an_empty_list_leads_on(operator: PortalClient, viewer: PortalClient, parties: object) -> None:
    assert reverse("number_import") in operator.get(reverse("numbers")).content.decode()
    assert reverse("number_import") not in viewer.get(reverse("numbers")).content.decode()


# ---------------------------------------------------------------- one


@pytest.mark.parametrize(
    ("typed", "canonical", "said"),
    [
        ("021-5888 1234", "+862158881234", "021-5888 1234, Fixed line, Shanghai"),
        ("１３８ 0013 8000", "+8613800138000", "138 0013 8000, Mobile, China Mobile range"),
        ("170 4123 4567", "+8617041234567", "170 4123 4567, Mobile, China Unicom virtual operator range"),
        ("95588", "95588", "95588, Short code"),
    ],
)
def test_a_number_is_shown_back_as_understood(
    operator: PortalClient, parties: object, in_acme: Any, typed: str, canonical: str, said: str
) -> None:
    assert said in operator.post(reverse("number_read"), {"number": typed}, **HTMX).content.decode()
    answer = operator.post(reverse("number_add"), {"number": typed, "group": "shop", "note": "till"}, follow=True)
    assert f"Registered: {said}" in answer.content.decode()
    assert stored(canonical=canonical, group="shop", note="till").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This field is required."),
        ("5888 1234", "The area code is missing"),
        ("215888 1234", "Did you mean 021-5888 1234?"),
        ("021-58881234转801", "Extensions cannot be certified: enter 021-5888 1234 without “801”."),
        ("+1 212 555 0100", "+1 is another country"),
        ("106912345678", "only sends messages"),
        ("0" * 65, "at most 64 characters"),
    ],
)
def test_what_is_no_number_is_explained_and_kept(
    operator: PortalClient, parties: object, in_acme: Any, typed: str, said: str
) -> None:
    answer = operator.post(reverse("number_add"), {"number": typed, "group": "shop"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="shop"' in page
    assert not stored().exists()


def test_a_double_click_adds_once(operator: PortalClient, parties: object, in_acme: Any) -> None:
    from compliance.evidence.models import Record

    for _again in range(2):
        operator.post(reverse("number_add"), {"number": "95588", "once": "t"})
    assert Record.objects.filter(action="numbers_registered").count() == 1


def test_a_number_of_another_client_becomes_a_case(
    operator: PortalClient, parties: object, globex: Any, in_acme: Any
) -> None:
    from tenants import context
    from tests.scenarios.numbers import register

    with context.client(globex):
        register("95588")
    page = operator.post(reverse("number_add"), {"number": "95588"}, follow=True).content.decode()
    assert "belongs to another client" in page
    assert "View the case" in page
    assert stored(state="disputed").exists()


def test_a_number_in_detail(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any], run_due_work: DueWork
) -> None:
    book()
    run_due_work()
    page = operator.get(reverse("number", args=[numbers[1].pk])).content.decode()
    assert "Zhejiang" in page
    assert LABEL in page
    assert "Apple iOS" in page


def test_releasing(operator: PortalClient, viewer: PortalClient, numbers: list[Number]) -> None:
    url = reverse("number_release", args=[numbers[0].pk])
    assert viewer.post(url).status_code == 403
    for _again in range(2):
        assert operator.post(url)["Location"] == reverse("numbers")
    assert stored(state="released").count() == 1
    assert "400-820-1234" not in operator.get(reverse("numbers")).content.decode()


def test_foreign_numbers_are_404(numbers: list[Number], globex: Any, client_of: Callable[..., PortalClient]) -> None:
    stranger = client_of(globex, "owner")
    assert stranger.get(reverse("number", args=[numbers[0].pk])).status_code == 404
    assert stranger.post(reverse("number_release", args=[numbers[0].pk])).status_code == 404


# ---------------------------------------------------------------- a list


def upload(client: PortalClient, content: bytes, name: str = "list.csv") -> Any:
    return client.post(reverse("number_import"), {"file": SimpleUploadedFile(name, content)})


def workbook(*rows: tuple[object, ...]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    made.save(out)
    return out.getvalue()


def test_first_all_is_shown_then_all_is_taken(operator: PortalClient, numbers: list[Number]) -> None:
    answer = upload(
        operator, "号码,分组,备注,颜色\n021-5888 1234,店,前台,红\n4008201234,客服,总机,\n".encode("gb18030")
    )
    result, page = answer.context["result"], answer.content.decode()
    assert answer.status_code == 200
    assert (result.row_count, result.preview.new, result.preview.known) == (2, 1, 1)
    assert "2 lines are correct" in page
    assert "颜色" in page  # a column that means nothing here
    assert stored().count() == 3  # nothing is written yet
    done = operator.post(reverse("number_import_now"), {"payload": result.payload}, follow=True)
    assert "1 number imported; 1 updated" in done.content.decode()
    assert f'href="{reverse("proof_new")}?unproved=1"' in done.content.decode(), "what is next"
    assert stored(canonical="+862158881234", group="店", note="前台").exists()
    assert stored(canonical="4008201234", note="总机").exists()


@pytest.mark.parametrize(("language", "said"), [("en", "1,000 lines are correct"), ("zh-hans", "1,000 行正确")])
def test_thousands_are_set_apart_in_each_language(
    operator: PortalClient, numbers: list[Number], language: str, said: str
) -> None:
    operator.cookies["django_language"] = language
    lines = [f"138{at:08}" for at in range(1000)]
    assert said in upload(operator, "\n".join(["号码", *lines]).encode()).content.decode()


def test_a_file_says_which_numbers_are_critical(operator: PortalClient, numbers: list[Number]) -> None:
    stored(canonical="4008201234").update(critical=True)
    stored(canonical="+8613805710001").update(critical=True)
    told = "号码,关键号码\n4008201234,\n13805710001,否\n021-5888 1234,是\n".encode()
    assert "Enter yes or no" in upload(operator, told.replace("否".encode(), b"?")).content.decode()
    result = upload(operator, told).context["result"]
    assert [row.critical for row in result.preview.rows] == [None, False, True]
    operator.post(reverse("number_import_now"), {"payload": result.payload}, follow=True)
    critical = set(stored(critical=True).values_list("canonical", flat=True))
    assert critical == {"4008201234", "+862158881234"}, "what is left empty stays as it is"


def test_many_are_marked_critical_at_once_found_again_and_unmarked(
    operator: PortalClient, viewer: PortalClient, numbers: list[Number]
) -> None:
    page, chosen = reverse("numbers_critical"), [str(each.pk) for each in numbers[:2]]
    asked = operator.get(page, {"scope": "selected", "number": chosen})
    assert (len(asked.context["numbers"]), asked.context["more"], asked.context["marked"]) == (2, 0, 0)
    assert (
        "Choose at least one number first." in operator.get(page, {"scope": "selected"}, follow=True).content.decode()
    )
    done = operator.post(page, {"numbers": chosen, "critical": "1"}, follow=True)
    assert "Critical from now on: 2 numbers." in done.content.decode()
    assert {str(each.pk) for each in stored(critical=True)} == set(chosen)
    rows = operator.get(reverse("numbers"), {"only": "critical"}).context["rows"]
    assert {str(row.id) for row in rows} == set(chosen)
    group = stored(pk=chosen[0]).get().group
    assert group
    assert operator.post(page, {"group": group, "critical": "0"}).status_code == 409, "which were not shown"
    seen = operator.get(page, {"group": group}).context["seen"]
    operator.post(page, {"group": group, "critical": "0", "seen": seen})
    assert not stored(group=group, critical=True).exists()
    assert operator.post(page, {"critical": "1"}, follow=True).status_code == 200
    assert viewer.post(page, {"numbers": chosen, "critical": "1"}).status_code == 403


def test_a_workbook(operator: PortalClient, parties: object, in_acme: Any) -> None:
    content = workbook(("number", "group"), ("021-5888 1234", "shop"), (13800138000, "couriers"))
    result = upload(operator, content, "list.xlsx").context["result"]
    assert result.preview.kinds == [("Fixed line", 1), ("Mobile", 1)]


def test_wrong_lines_are_named_and_the_right_ones_are_taken_without_them(
    operator: PortalClient, parties: object, in_acme: Any
) -> None:
    answer = upload(
        operator, "number,note,颜色\n95588,ok,红\n5888 1234,a,\n95588,ok,\n+1 212 555 0100,\n=1+1,x\n".encode()
    )
    result, page = answer.context["result"], answer.content.decode()
    assert answer.status_code == 200
    assert [(error.line, error.column) for error in result.errors] == [(at, "Number") for at in (3, 4, 5, 6)]
    assert "The area code is missing" in page
    assert "Duplicate of the number in line 2" in page
    assert "1 line is correct" in page
    assert not stored().exists(), "nothing is written before it is asked for"
    file = operator.post(reverse("number_import_wrong"), {"payload": result.left_out})
    assert "attachment" in file["Content-Disposition"]
    table = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert table[0] == ["number", "note", "颜色", "Line", "What is wrong"]
    assert [(row[0], row[3]) for row in table[1:]] == [
        ("5888 1234", "3"),
        ("95588", "4"),
        ("'+1 212 555 0100", "5"),
        ("'=1+1", "6"),
    ]
    assert all("number" in row[4].lower() or row[4] for row in table[1:])
    operator.post(reverse("number_import_now"), {"payload": result.payload})
    assert list(stored().values_list("canonical", "note")) == [("95588", "ok")]
    corrected = file.content.decode().replace("5888 1234", "021-5888 1234").encode()
    again = upload(operator, corrected).context["result"].preview
    assert [row.number for row in again.rows] == ["021-5888 1234", "95588"], "the second of two is alone there"


def test_of_two_lines_that_say_different_things_of_a_number_neither_is_taken(
    operator: PortalClient, parties: object, in_acme: Any
) -> None:
    result = upload(operator, b"number,label\n95588,A\n95588,B\n021-5888 1234,\n").context["result"]
    assert [error.line for error in result.errors] == [2, 3]
    assert [row.number for row in result.preview.rows] == ["021-5888 1234"]


def test_a_list_without_a_right_line_offers_nothing_to_take(
    operator: PortalClient, parties: object, in_acme: Any
) -> None:
    answer = upload(operator, b"number\n5888 1234\n")
    assert answer.status_code == 422
    assert "Nothing in list.csv can be imported." in answer.content.decode()
    assert "payload" not in answer.content.decode()
    assert operator.post(reverse("number_import_wrong"), {"payload": "forged"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The submitted file is empty."),
        (b"\n\n", "There is no number in the file."),
        (b"PK\x03\x04nothing", "cannot be read"),
        (b"note\nx\n", "There is no number column"),
    ],
)
def test_files_that_are_no_lists(
    operator: PortalClient, parties: object, in_acme: Any, content: bytes, said: str
) -> None:
    answer = upload(operator, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_no_file(operator: PortalClient, parties: object) -> None:
    answer = operator.post(reverse("number_import"))
    assert answer.status_code == 422
    assert "Choose a file, or paste the numbers." in answer.content.decode()


@pytest.mark.parametrize("payload", ["", "forged", "W10:1abc:xyz"])
def test_a_forged_preview_is_refused(operator: PortalClient, parties: object, in_acme: Any, payload: str) -> None:
    answer = operator.post(reverse("number_import_now"), {"payload": payload})
    assert answer.status_code == 422
    assert "choose the file again" in answer.content.decode()


def test_a_preview_of_another_client_is_refused(
    operator: PortalClient, parties: object, globex: Any, client_of: Callable[..., PortalClient]
) -> None:
    payload = upload(client_of(globex, "operator"), b"95588\n").context["result"].payload
    assert operator.post(reverse("number_import_now"), {"payload": payload}).status_code == 422


def test_the_example_can_be_imported(operator: PortalClient, parties: object, in_acme: Any) -> None:
    example = operator.get(reverse("number_import_example"))
    rows = list(csv.reader(io.StringIO(example.content.decode("utf-8-sig"))))
    assert rows[0] == ["number", "group", "note", "critical number", "label"]
    result = upload(operator, example.content).context["result"]
    assert result.preview.new == len(rows) - 1
    assert [row.critical for row in result.preview.rows] == [None, None, True]


@pytest.mark.parametrize(("disputed", "tone"), [(0, "tone-good"), (2, "tone-warn")])
def test_an_import_of_which_another_client_claims_some_is_no_success(
    operator: PortalClient, in_acme: Any, disputed: int, tone: str
) -> None:
    from labels.models import NumberImport

    row = NumberImport.objects.create(name="a.csv", content=b"", sha256="0" * 64, state="taken", disputed=disputed)
    page = operator.get(reverse("number_import_progress", args=[row.pk])).content.decode()
    assert f'class="note {tone}"' in page


@pytest.mark.parametrize(
    "rows",
    [
        "021-5888 1234\n138 0013 8000",
        "号码，备注，分组\n021-5888 1234，前台，店\n138 0013 8000，，",
        "021-5888 1234\t前台\n138 0013 8000",
    ],
)
def test_several_numbers_are_pasted(operator: PortalClient, parties: object, in_acme: Any, rows: str) -> None:
    answer = operator.post(reverse("number_import"), {"rows": rows})
    assert "2 lines are correct" in answer.content.decode()
    assert not stored().exists()
    operator.post(reverse("number_import_now"), {"payload": answer.context["result"].payload})
    assert stored().count() == 2


def test_what_is_wrong_with_pasted_rows_is_said_and_they_stay(
    operator: PortalClient, parties: object, in_acme: Any
) -> None:
    answer = operator.post(reverse("number_import"), {"rows": "021-5888 1234\n5888 1234"})
    page = answer.content.decode()
    assert "These lines are left out" in page
    assert "The area code is missing" in page
    assert "021-5888 1234\n5888 1234</textarea>" in page.replace("\r", "")
