"""A label of its own for each of many numbers, from pasted rows and from files."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile

from labels.models import LabelVersion
from maintenance.intake import services as intake
from maintenance.models import MaintenanceRequest, Window
from maintenance.services.many_labels import ask_for_label
from tenants import context
from tenants.outbox.models import Message
from tenants.people.actors import person
from tenants.people.models import User
from tests.labels.numbers.test_files import workbook
from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("readers_of_english", "numbers", "that_afternoon"),
]

MANY = "/changes/many/"
NOT_ASKED = "maintenance/label_not_asked"
THREE = "400-820-1234\t青禾网络客服\n0571-8765 4321\t青禾网络售后\n138 0571 0001\t青禾网络\n"


def look(client: PortalClient, rows: str = "", file: bytes | None = None, name: str = "labels.csv") -> Any:
    """Paste rows, or choose a file, and have them checked."""
    given: dict[str, Any] = {"rows": rows} if file is None else {"file": ContentFile(file, name)}
    return client.post(MANY, given)


def ask(client: PortalClient, seen: Any, once: str = "") -> Any:
    """Press the button under what was found."""
    return client.post(f"{MANY}now/", {"payload": seen.context["read"].payload, "once": once})


def asked() -> dict[str, list[str]]:
    """The numbers of each label that a request asks for."""
    rows = MaintenanceRequest.objects.order_by("text").values_list("text", "numbers__canonical")
    by_label: dict[str, list[str]] = {}
    for text, canonical in rows:
        by_label.setdefault(text, []).append(canonical)
    return by_label


@pytest.mark.parametrize("mark", ["\t", ",", ";", "，"])
def test_each_label_becomes_a_request_with_its_window(operator: PortalClient, run_due_work: DueWork, mark: str) -> None:
    seen = look(operator, THREE.replace("\t", mark))
    read = seen.context["read"]
    assert (seen.status_code, read.right_count, list(read.wrong)) == (200, 3, [])
    assert not MaintenanceRequest.objects.exists(), "nothing is written before it is asked for"
    foreseen = {each.needs_review: each for each in read.outcomes}
    assert sum(each.labels for each in read.outcomes) == 3
    assert ask(operator, seen)["Location"] == "/labels/"
    run_due_work(name="maintenance.ask_for_label")
    assert set(asked()) == {"青禾网络客服", "青禾网络售后", "青禾网络"}
    assert {len(numbers) for numbers in asked().values()} == {1}
    assert Window.objects.count() == 3
    for window in Window.objects.select_related("request"):
        start, _end = foreseen[window.request.needs_review].sessions[0]
        assert abs((window.starts_at - start).total_seconds()) < 60, "where the page has said that it would be"


def test_numbers_of_one_label_share_a_request(operator: PortalClient, run_due_work: DueWork) -> None:
    ask(operator, look(operator, THREE.replace("青禾网络客服", "青禾网络售后")))
    run_due_work(name="maintenance.ask_for_label")
    assert {text: len(numbers) for text, numbers in asked().items()} == {"青禾网络售后": 2, "青禾网络": 1}


def test_done_twice_changes_nothing(operator: PortalClient, run_due_work: DueWork) -> None:
    seen = look(operator, THREE)
    ask(operator, seen, "token")
    ask(operator, seen, "token")  # a double click
    ask(operator, seen)  # again, while they wait
    run_due_work(name="maintenance.ask_for_label")
    ask(operator, seen)  # and when they are booked
    run_due_work(name="maintenance.ask_for_label")
    assert MaintenanceRequest.objects.count() == Window.objects.count() == 3
    assert [each.why for each in look(operator, THREE).context["read"].wrong if "under way" not in each.why] == []


def test_what_waits_while_edits_are_paused_is_not_asked_for_again(
    operator: PortalClient, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    """The page promised a window, and once more made a second request of each."""
    with context.platform():
        intake.pause_edits(reason="Repairs.", actor=ACTOR, ends_at=business_clock.now() + timedelta(hours=2))
    seen = look(operator, THREE)
    assert {(each.paused, each.sessions) for each in seen.context["read"].outcomes} == {(True, ())}
    assert "Edits are paused" in seen.content.decode()
    ask(operator, seen)
    run_due_work(name="maintenance.ask_for_label")
    assert set(MaintenanceRequest.objects.values_list("state", flat=True)) == {"pooled"}
    again = look(operator, THREE).context["read"]
    assert (again.right_count, len(again.wrong)) == (0, 3)


def test_each_wrong_row_says_why_and_the_right_ones_are_taken(
    operator: PortalClient, run_due_work: DueWork, numbers: list[Number]
) -> None:
    suspended = register("021-6123 4001")[0]
    suspended.state = "suspended"
    suspended.save(update_fields=["state"])
    LabelVersion.objects.create(number=numbers[2], sequence=1, text="青禾网络", state="approved")
    rows = [
        ("400-820-1234", "青禾网络客服"),
        ("021-5866 9999", "青禾网络"),
        ("021-6123 4001", "青禾网络"),
        ("138 0571 0001", "青禾网络售后"),
        ("12", "青禾网络"),
        ("0571-8765 4321", "最好的银行http://x.cn"),
        ("", "青禾网络"),
    ]
    seen = look(operator, "\n".join("\t".join(row) for row in rows))
    read = seen.context["read"]
    why = {each.line: each.why for each in read.wrong}
    assert (read.right_count, sorted(why)) == (1, [2, 3, 4, 5, 6, 7])
    assert "add it first" in why[2]
    assert "not in use" in why[3]
    assert "青禾网络" in why[4]
    assert "under way" in why[4]
    assert "address" in why[6]
    assert why[7] == "Enter a number."
    assert all(each in seen.content.decode() for each in why.values() if "“" not in each)
    ask(operator, seen)
    run_due_work(name="maintenance.ask_for_label")
    assert asked() == {"青禾网络客服": [numbers[0].canonical]}

    file = operator.post(f"{MANY}wrong.csv", {"payload": read.left_out})
    assert "attachment" in file["Content-Disposition"]
    table = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row[:2] for row in table[1:]] == [list(row) for row in rows[1:]]
    assert [row[3] for row in table[1:]] == [why[line] for line in sorted(why)]
    corrected = file.content.decode().replace("最好的银行http://x.cn", "青禾网络售前").encode()
    again = look(operator, file=corrected).context["read"]
    assert [(row.number, row.label) for row in again.right] == [("0571-8765 4321", "青禾网络售前")]


def test_a_number_with_two_labels_gets_neither(operator: PortalClient) -> None:
    read = look(operator, "400-820-1234\t青禾网络客服\n4008201234\t青禾网络售后\n138 0571 0001\t青禾网络").context[
        "read"
    ]
    assert [(each.line, each.why) for each in read.wrong] == [
        (1, "Duplicate of the number in line 2."),
        (2, "Duplicate of the number in line 1."),
    ]
    assert [row.number for row in read.right] == ["138 0571 0001"]


def test_a_label_that_is_there_already_is_passed_over(operator: PortalClient, numbers: list[Number]) -> None:
    publish([numbers[2]], "青禾网络")
    seen = look(operator, "138 0571 0001\t青禾网络")
    assert (seen.context["read"].same, seen.context["read"].right_count) == (1, 0)
    assert "There is nothing to request." in seen.content.decode()


def test_a_workbook_with_other_columns(operator: PortalClient) -> None:
    file = workbook(["分组", "认证标签", "号码"], ["客服", "青禾网络售后", "400-820-1234"])
    read = look(operator, file=file, name="labels.xlsx").context["read"]
    assert [(row.number, row.label, row.line) for row in read.right] == [("400-820-1234", "青禾网络售后", 2)]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("", "Paste the rows, or choose a file."),
        ("号码,备注\n400-820-1234,x", "There is no label column"),
        ("标签,备注\nx,y", "There is no number column"),
        ("\n".join(f"1380571{each:04d},{LABEL}" for each in range(501)), "more than 500 lines"),
    ],
)
def test_what_is_no_such_table_is_told(operator: PortalClient, rows: str, says: str) -> None:
    seen = look(operator, rows)
    assert seen.status_code == 422
    assert says in seen.content.decode()


def test_numbers_without_proof_wait_by_themselves(operator: PortalClient, run_due_work: DueWork) -> None:
    from labels.models import NumberProof

    NumberProof.objects.filter(number__canonical__endswith="13805710001").delete()
    seen = look(operator, f"400-820-1234\t{LABEL}\n138 0571 0001\t{LABEL}")
    notes = {row.number: list(row.notes) for row in seen.context["read"].right}
    assert any("Not proved yet" in each for each in notes["138 0571 0001"])
    assert not any("Not proved yet" in each for each in notes["400-820-1234"])
    ask(operator, seen)
    run_due_work(name="maintenance.ask_for_label")
    assert sorted(MaintenanceRequest.objects.values_list("text", "number_count")) == [(LABEL, 1), (LABEL, 1)]


def test_who_asked_hears_what_could_not_be_booked(
    operator: PortalClient, run_due_work: DueWork, numbers: list[Number]
) -> None:
    ask(operator, look(operator, f"138 0571 0001\t{LABEL}"))
    LabelVersion.objects.create(number=numbers[2], sequence=1, text="青禾网络", state="approved")  # meanwhile
    run_due_work(name="maintenance.ask_for_label")
    assert not MaintenanceRequest.objects.exists()
    told = Message.objects.filter(template=NOT_ASKED)
    assert {each.parameters["label"] for each in told} == {LABEL}


def test_who_asked_hears_why_a_label_cannot_be_used_by_now(operator: PortalClient, numbers: list[Number]) -> None:
    """It named findings on a page that nobody had before them, in the client's language to everybody."""
    ask_for_label("最好的银行http://x.cn", [numbers[0].pk], person(User.objects.filter(role="operator")[0]))
    told = Message.objects.filter(template=NOT_ASKED).first()
    assert told is not None
    in_english, in_chinese = (told.parameters["reason"].said_in(code) for code in ("en", "zh-hans"))
    assert "below" not in in_english
    assert "web or e-mail address" in in_english
    assert "网址" in in_chinese
    assert not MaintenanceRequest.objects.exists()


def test_a_preview_of_another_day_is_refused(operator: PortalClient, business_clock: BusinessClock) -> None:
    seen = operator.post(f"{MANY}now/", {"payload": "forged"})
    assert (seen.status_code, MaintenanceRequest.objects.count()) == (422, 0)
    assert "expired" in seen.content.decode()


def bring_numbers(client: PortalClient, content: str) -> Any:
    return client.post("/numbers/import/", {"file": ContentFile(content.encode(), "numbers.csv")})


def test_an_import_of_numbers_asks_for_their_labels(operator: PortalClient, run_due_work: DueWork) -> None:
    seen = bring_numbers(
        operator, "号码,标签\n021-6123 4001,青禾网络售后\n021-6123 4002,最好的银行http://x.cn\n021-6123 4003,\n"
    )
    found = seen.context["result"]
    assert (seen.status_code, found.labels.count, [each.line for each in found.labels.wrong]) == (200, 1, [3])
    assert "Not proved yet: its window waits until the number is proved." in seen.content.decode()
    file = operator.post(f"{MANY}wrong.csv", {"payload": found.labels.left_out}).content.decode("utf-8-sig")
    assert [row[:2] for row in csv.reader(io.StringIO(file))][1:] == [["021-6123 4002", "最好的银行http://x.cn"]]
    taken = operator.post("/numbers/import/now/", {"payload": found.payload}, follow=True)
    assert "3 numbers imported" in taken.content.decode()
    assert "1 label is asked for (numbers: 1)" in taken.content.decode()
    run_due_work(name="maintenance.ask_for_label")
    assert asked() == {"青禾网络售后": ["+862161234001"]}
    assert Window.objects.count() == 1


def test_more_labels_than_are_taken_at_once_are_left_to_their_own_page(
    operator: PortalClient, run_due_work: DueWork
) -> None:
    rows = "".join(f"1380571{each:04d},{LABEL}\n" for each in range(501))
    seen = bring_numbers(operator, f"号码,标签\n{rows}")
    assert "the numbers are imported without them" in seen.content.decode()
    assert seen.context["result"].labels.too_many


def test_numbers_that_are_not_the_clients_are_added_with_their_labels(
    operator: PortalClient, run_due_work: DueWork
) -> None:
    """Each row said "add it first", and led to an empty form."""
    rows = "400-820-1234\t青禾网络客服\n021-5866 9999\t青禾网络\n021-5866 9998\t青禾网络售后\n12\t青禾网络"
    read = look(operator, rows).context["read"]
    assert (read.unknown, len(read.wrong)) == (2, 3)
    answer = operator.post("/numbers/import/", {"rows": read.to_add})
    result = answer.context["result"]
    assert [(row.number, row.label) for row in result.preview.rows] == [
        ("021-5866 9999", "青禾网络"),
        ("021-5866 9998", "青禾网络售后"),
    ]
    operator.post("/numbers/import/now/", {"payload": result.payload})
    run_due_work(name="maintenance.ask_for_label")
    assert set(asked()) == {"青禾网络", "青禾网络售后"}
    assert look(operator, THREE).context["read"].to_add == ""
