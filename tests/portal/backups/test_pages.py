"""Backups: made, downloaded, compared, restored whole or in part, from the list or from a file."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.work import DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def snapshot(operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork) -> Any:
    """A backup of three numbers with their label."""
    from labels.models import Snapshot

    book()
    run_due_work()
    operator.post(reverse("backup_make"))
    return Snapshot.objects.filter(reason="by_hand").get()


@pytest.fixture
def lost(snapshot: Any, numbers: list[Number]) -> None:
    """Afterwards two numbers lose their label."""
    from labels.displays import reconciler
    from labels.models import LabelVersion

    LabelVersion.objects.filter(number__in=numbers[:2]).update(state="withdrawn")
    reconciler.reconcile_displays([number.pk for number in numbers])


def live(number: Number) -> list[str]:
    from labels.models import LabelVersion

    return list(LabelVersion.objects.filter(number=number, state="published").values_list("text", flat=True))


def upload(client: PortalClient, content: bytes) -> Any:
    return client.post(reverse("backup_upload"), {"file": SimpleUploadedFile("backup.json", content)})


def test_made_listed_and_downloaded(operator: PortalClient, viewer: PortalClient, snapshot: Any) -> None:
    page = operator.get(reverse("backups")).content.decode()
    assert snapshot.sha256 in page
    assert "Before a window" in page  # made by the window itself
    answer = viewer.get(reverse("backup_download", args=[snapshot.pk]))
    assert answer.content == bytes(snapshot.content)
    assert answer["ETag"] == f'"{snapshot.sha256}"'
    table = viewer.get(reverse("backup_csv", args=[snapshot.pk])).content.decode("utf-8-sig")
    assert f"4008201234,{LABEL},,,客服," in table
    assert viewer.post(reverse("backup_make")).status_code == 403


def test_a_double_click_makes_one(operator: PortalClient, parties: object, in_acme: Any) -> None:
    from labels.models import Snapshot

    for _again in range(2):
        operator.post(reverse("backup_make"), {"once": "t"})
    assert Snapshot.objects.count() == 1


def test_comparing_changes_nothing(operator: PortalClient, snapshot: Any, lost: None, numbers: list[Number]) -> None:
    answer = operator.get(reverse("backup_restore", args=[snapshot.pk]))
    difference = answer.context["difference"]
    assert (difference.count, difference.same, difference.removed) == (2, 1, 0)
    assert [(row.now, row.then) for row in difference.rows] == [("no label", LABEL)] * 2
    assert live(numbers[0]) == []


@pytest.mark.parametrize(
    ("language", "withdrawn", "sent"),
    [
        ("en", "3 numbers: each directory is asked now to show none", "is sent their labels"),
        ("zh-hans", "3 个号码：立即通知各平台不再显示标签", "立即向各平台提交标签"),
    ],
)
def test_where_the_backup_has_no_label_none_is_said_to_be_sent(
    operator: PortalClient, snapshot: Any, language: str, withdrawn: str, sent: str
) -> None:
    from labels.models import Snapshot

    before = Snapshot.objects.get(reason="before_window")
    operator.cookies["django_language"] = language
    page = operator.post(reverse("backup_restore", args=[before.pk]), {"scope": "whole"}).content.decode()
    assert withdrawn in page
    assert sent not in page


def test_the_whole_backup(operator: PortalClient, snapshot: Any, lost: None, numbers: list[Number]) -> None:
    url = reverse("backup_restore", args=[snapshot.pk])
    answer = operator.post(url, {"scope": "whole", "confirmed": "1", "once": "t"}, follow=True)
    said = "2 numbers are to show again what the backup says: their displays follow; 1 unchanged"
    assert said in answer.content.decode()
    assert [live(number) for number in numbers] == [[LABEL]] * 3
    operator.post(url, {"scope": "whole", "confirmed": "1", "once": "t"})
    from labels.models import Snapshot

    assert Snapshot.objects.filter(reason="before_restore").count() == 1
    assert "No differences" in operator.get(url).content.decode()


def test_what_happens_is_said_first(
    operator: PortalClient, snapshot: Any, lost: None, numbers: list[Number], in_acme: Any
) -> None:
    url = reverse("backup_restore", args=[snapshot.pk])
    compared = operator.get(url).content.decode()
    assert 'data-choose="all"' in compared
    assert 'data-choose="none"' in compared
    whole = operator.post(url, {"scope": "whole", "once": "t"})
    assert (whole.status_code, whole.context["difference"].at_once) == (200, 2)
    assert "2 numbers: each directory is sent their labels now" in whole.content.decode()
    chosen = operator.post(url, {"scope": "chosen", "numbers": [numbers[1].canonical]})
    said = chosen.content.decode()
    assert "Restore 1 number" in said
    assert f'name="numbers" value="{numbers[1].canonical}"' in said
    assert numbers[0].canonical not in said
    assert live(numbers[1]) == []
    operator.post(url, {"scope": "chosen", "numbers": [numbers[1].canonical], "confirmed": "1"})
    assert (live(numbers[0]), live(numbers[1])) == ([], [LABEL])


def test_only_chosen_numbers(operator: PortalClient, snapshot: Any, lost: None, numbers: list[Number]) -> None:
    url = reverse("backup_restore", args=[snapshot.pk])
    operator.post(url, {"scope": "chosen", "confirmed": "1", "numbers": [numbers[1].canonical]})
    assert (live(numbers[0]), live(numbers[1])) == ([], [LABEL])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scope": "chosen"}, "Choose at least one number."),
        ({"scope": "chosen", "confirmed": "1", "numbers": ["95588"]}, "not one of the available choices"),
        ({}, "This field is required."),
    ],
)
def test_what_is_not_chosen_is_not_restored(
    operator: PortalClient, snapshot: Any, lost: None, numbers: list[Number], fields: dict[str, Any], said: str
) -> None:
    answer = operator.post(reverse("backup_restore", args=[snapshot.pk]), fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert live(numbers[0]) == []


def test_an_exported_file_comes_back(operator: PortalClient, snapshot: Any, lost: None, numbers: list[Number]) -> None:
    compared = upload(operator, bytes(snapshot.content))
    assert compared.context["difference"].count == 2
    packed = compared.context["packed"]
    operator.post(reverse("backup_restore_upload"), {"packed": packed, "scope": "whole", "confirmed": "1"})
    assert [live(number) for number in numbers] == [[LABEL]] * 3


def test_a_label_that_was_never_certified_here_waits_for_a_reviewer(
    operator: PortalClient, snapshot: Any, numbers: list[Number], in_acme: Any
) -> None:
    from compliance.reviews.models import Case
    from labels.domain import backup as rules

    entry = rules.NumberEntry(numbers[0].canonical, "", "客服", (rules.Label("小天鹅"),))
    content = rules.export(rules.Configuration(client=str(in_acme.pk), numbers=(entry,)))
    compared = upload(operator, content)
    assert "not certified for this number" in compared.content.decode()
    done = operator.post(
        reverse("backup_restore_upload"),
        {"packed": compared.context["packed"], "scope": "whole", "confirmed": "1"},
        follow=True,
    )
    assert "1 waiting for a reviewer" in done.content.decode()
    assert Case.objects.filter(kind="restore").exists()
    assert live(numbers[0]) == [LABEL]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x", "not a backup"),
        (b"{}", "This is not a backup of label configurations."),
        (b"", "The submitted file is empty."),
    ],
)
def test_files_that_are_no_backups(operator: PortalClient, parties: object, content: bytes, said: str) -> None:
    answer = upload(operator, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_backup_of_another_client(
    operator: PortalClient, parties: object, globex: Any, client_of: Callable[..., PortalClient]
) -> None:
    from labels.models import Snapshot
    from tenants import context

    stranger = client_of(globex, "operator")
    stranger.post(reverse("backup_make"))
    with context.client(globex):
        foreign = Snapshot.objects.get()
    assert "belongs to another client" in upload(operator, bytes(foreign.content)).content.decode()
    for name in ("backup_download", "backup_csv", "backup_restore"):
        assert operator.get(reverse(name, args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize(
    "packed",
    ["", "x", "e30=", base64.b64encode(zlib.compress(b"{}," * 22_000_000, 9)).decode()],
    ids=["nothing", "no signature", "something", "64 MB in 87 kB"],
)
def test_what_travelled_along_is_not_believed(operator: PortalClient, parties: object, packed: str) -> None:
    """Only what was packed here is unpacked: of what somebody else packs a thousandth would fill the memory."""
    with mock.patch("portal.backups.forms.zlib") as unpacked:
        answer = operator.post(reverse("backup_restore_upload"), {"packed": packed, "scope": "whole", "confirmed": "1"})
    assert not unpacked.mock_calls
    assert answer.status_code == 422
    assert ("Choose the file again." if packed else "This field is required.") in answer.content.decode()


@pytest.mark.parametrize("value", [b"{},", b"[],", b"1,"])
def test_a_file_of_more_values_than_a_backup_has_is_not_read(
    operator: PortalClient, parties: object, value: bytes
) -> None:
    """7,000,000 empty objects in 20 MB would take a gigabyte."""
    with mock.patch("labels.domain.backup.json") as read:
        answer = upload(operator, b"[" + value * 2_500_000 + b"1]")
    assert not read.mock_calls
    assert answer.status_code == 422
    assert "not a backup" in answer.content.decode()
