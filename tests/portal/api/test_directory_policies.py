"""Directories that do not take a label are named by the label check."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labels.directories.models import Directory
from portal.demo import ensure_directories
from tenants.models import Tenant
from tests.portal.api.conftest import Program

pytestmark = pytest.mark.django_db


def test_the_check_names_the_directory_and_its_policy_is_told(program_of: Callable[..., Program], acme: Tenant) -> None:
    ensure_directories()
    Directory.objects.filter(code="xiaomi").update(longest_label=3, critical=False)
    program = program_of(acme)
    found = program.post("/label-checks", {"text": "青禾网络"}).json()
    [finding] = [each for each in found["findings"] if each["params"].get("directory") == "xiaomi"]
    assert (finding["code"], finding["severity"], finding["params"]["longest"]) == ("directory_too_long", "note", "3")
    assert found["decision"] == "accept"
    [xiaomi] = [each for each in program.get("/directories").json() if each["code"] == "xiaomi"]
    policy = [xiaomi[name] for name in ("longest_label", "latin_counts_half", "characters", "strictness")]
    assert policy == [3, False, "symbols", "any"]
