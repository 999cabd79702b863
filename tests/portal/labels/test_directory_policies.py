"""Directories that do not take a label are named by the label check."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from labels.directories.models import Directory
from portal.tryout.demo import ensure_directories
from tenants.models import Tenant
from tests.labels.shared_names import LOOK_LIKE_NUMBERS
from tests.portal.programs import Program

pytestmark = pytest.mark.django_db


def test_the_check_names_the_directory_and_its_policy_is_told(program_of: Callable[..., Program], acme: Tenant) -> None:
    ensure_directories()
    Directory.objects.filter(code="xiaomi").update(longest_label=3, critical=False)
    program = program_of(acme)
    checked = program.post("/label-checks", {"text": "青禾网络"}).json()
    [finding] = [each for each in checked["findings"] if each["params"].get("directory") == "xiaomi"]
    assert (finding["code"], finding["severity"], finding["params"]["longest"]) == ("directory_too_long", "note", "3")
    assert checked["decision"] == "accept"
    [xiaomi] = [each for each in program.get("/directories").json() if each["code"] == "xiaomi"]
    policy = [xiaomi[name] for name in ("longest_label", "latin_counts_half", "characters", "strictness")]
    assert policy == [3, False, "symbols", "any"]


@pytest.mark.parametrize("label", [*LOOK_LIKE_NUMBERS, "小天鹅", "青荷网络", "杭州"])
def test_what_a_person_looks_at_says_why(program_of: Callable[..., Program], acme: Tenant, label: str) -> None:
    checked = program_of(acme).post("/label-checks", {"text": label}).json()
    assert checked["decision"] == "review"
    assert [each for each in checked["findings"] if each["severity"] == "review"]


def test_a_text_that_no_label_can_be_is_not_looked_into(program_of: Callable[..., Program], acme: Tenant) -> None:
    """Its check took as long as the square of its length, and one character may stand for eighteen."""
    program = program_of(acme)
    assert program.post("/label-checks", {"text": "青岚软件" * 4_000}).status_code == 422
    program.post("/label-checks", {"text": "青岚软件"})  # loads by what labels are recognised
    began = time.process_time()
    checked = program.post("/label-checks", {"text": "\ufdfa" * 40}).json()
    assert time.process_time() - began < 1.0
    assert (checked["decision"], [each["code"] for each in checked["findings"]]) == ("reject", ["length"])
    assert checked["recognition"]["decision"] == "reject"
