"""The page on which numbers are proved, and where it is led to."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from compliance.models import Licence
from labels.domain.ownership import DOCUMENT
from labels.models import Number, NumberProof
from tenants import context
from tenants.models import Tenant
from tests.licences import decide, document, today
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english", "in_acme")]


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def given(**more: Any) -> dict[str, Any]:
    return {"number": "C-1", "issuer": "中国联通", "file": document("证明.pdf"), "valid_from": str(today()), **more}


@pytest.fixture
def owned() -> list[Number]:
    return [
        *register("400-820-1234", group="客服", proved=False),
        *register("0571-8765 4321", group="客服", proved=False),
        *register("138 0571 0001", proved=False),
    ]


def test_chosen_numbers(operator: PortalClient, owned: list[Number]) -> None:
    page = operator.get(f"{reverse('proof_new')}?number={owned[0].pk}&number={owned[2].pk}")
    assert [each.number for each in page.context["numbers"]] == ["138 0571 0001", "400-820-1234"]
    answer = operator.post(reverse("proof_new"), given(numbers=[owned[0].pk, owned[2].pk]))
    made = Licence.objects.get(document_type=DOCUMENT)
    assert answer["Location"] == reverse("licence", args=[made.pk])
    assert made.number == "C-1"
    assert "400-820-1234" in words(operator.get(answer["Location"]))
    decide(made)
    number = words(operator.get(reverse("number", args=[owned[0].pk])))
    assert "Verified" in number
    assert reverse("licence", args=[made.pk]) in number
    assert "Not verified" in words(operator.get(reverse("numbers")))


@pytest.mark.parametrize(("scope", "count"), [({"group": "客服"}, 2), ({"unproved": "1"}, 3)])
def test_a_group_or_all_that_are_not_proved(
    operator: PortalClient, owned: list[Number], scope: dict[str, str], count: int
) -> None:
    seen = operator.get(reverse("proof_new"), scope).context["seen"]
    operator.post(reverse("proof_new"), given(**scope, seen=seen, once="one"))
    operator.post(reverse("proof_new"), given(**scope, seen=seen, once="one"))
    assert NumberProof.objects.count() == count


def test_a_proof_is_for_no_number_that_came_meanwhile(operator: PortalClient, owned: list[Number]) -> None:
    seen = operator.get(reverse("proof_new"), {"unproved": "1"}).context["seen"]
    register("95588", proved=False)
    answer = operator.post(reverse("proof_new"), given(unproved="1", seen=seen))
    assert answer.status_code == 409
    assert "now there are 4." in words(answer)
    assert not Licence.objects.filter(document_type=DOCUMENT).exists()
    operator.post(reverse("proof_new"), given(unproved="1", seen=answer.context["seen"]))
    assert NumberProof.objects.count() == 4


def test_one_that_the_document_does_not_name_is_left_out(operator: PortalClient, owned: list[Number]) -> None:
    page = operator.get(reverse("proof_new"), {"unproved": "1"})
    said = words(page)
    assert "names the number and its holder" in said, "what it must show stands beside the form"
    assert "Submitted now, you have an answer by" in said
    assert said.count("by a code sent by SMS") == 1, "for the mobile"
    seen, out = page.context["seen"], owned[1].pk
    refused = operator.post(reverse("proof_new"), given(unproved="1", seen=seen, left_out=[out], issuer=""))
    assert f'value="{out}" checked' in words(refused)
    operator.post(reverse("proof_new"), given(unproved="1", seen=seen, left_out=[out]))
    assert set(NumberProof.objects.values_list("number", flat=True)) == {owned[0].pk, owned[2].pk}


def test_what_is_not_verified_of_a_group_is_proved_by_itself(operator: PortalClient, owned: list[Number]) -> None:
    """The button above the list took those of all groups."""
    page = words(operator.get(reverse("numbers"), {"only": "unproved", "group": "客服"}))
    link = next(
        each for each in re.findall(r'href="([^"]+)"', page) if each.startswith(f"{reverse('proof_new')}?found")
    )
    named = operator.get(unescape(link)).context["numbers"]
    assert [each.number for each in named] == ["0571-8765 4321", "400-820-1234"]
    assert f'href="{reverse("proof_new")}?unproved=1"' in words(operator.get(reverse("numbers"), {"only": "unproved"}))


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"numbers": []}, 409),
        ({"file": document("a.exe")}, 422),
        ({"valid_until": "2020-01-01"}, 422),
        ({"numbers": ["nothing"]}, 409),
    ],
)
def test_refused(operator: PortalClient, owned: list[Number], more: dict[str, Any], status: int) -> None:
    assert operator.post(reverse("proof_new"), given(**{"numbers": [owned[0].pk], **more})).status_code == status
    assert not NumberProof.objects.exists()


def test_what_is_owed_leads_here(operator: PortalClient, owned: list[Number]) -> None:
    link = f"{reverse('proof_new')}?unproved=1"
    for page in ("dashboard", "licences"):
        said = words(operator.get(reverse(page)))
        assert link in said
        assert "3 numbers not verified yet." in said
    seen = operator.get(reverse("proof_new"), {"unproved": "1"}).context["seen"]
    operator.post(reverse("proof_new"), given(unproved="1", seen=seen))
    assert link not in words(operator.get(reverse("dashboard")))


def test_anothers_numbers_are_not_named(operator: PortalClient, globex: Tenant) -> None:
    with context.client(globex):
        (theirs,) = register("021-6123 4001", proved=False)
    assert operator.post(reverse("proof_new"), given(numbers=[theirs.pk])).status_code == 409
