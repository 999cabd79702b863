"""The history says codes in words, in the language of whoever reads it."""

from __future__ import annotations

import pytest

from compliance.evidence.services import record
from maintenance.calls.models import VERDICTS
from tenants import context
from tenants.database.identifiers import uuid7
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tests.portal_client import sign_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Answer rate fell", "No fall of 15 %", "Too few calls to say", "version 1 (Simplified Chinese)"]),
        ("zh-hans", ["接通率下降", "未下降 15 %", "呼叫太少，无法判断", "第 1 版（简体中文）"]),
    ],
)
def test_verdicts_and_languages(acme: Tenant, language: str, said: list[str]) -> None:
    with context.client(acme):
        for verdict in VERDICTS:
            record(
                "calls_compared",
                actor=PLATFORM,
                subject_kind="window",
                subject_id=uuid7(),
                look=3,
                verdict=verdict,
                sha256="0" * 64,
            )
        record(
            "script_published",
            actor=PLATFORM,
            subject_kind="script",
            subject_id=uuid7(),
            what="script_running",
            version=1,
            language="zh-hans",
            text="您好",
        )
    client = sign_in(acme, "owner", 1)
    client.cookies["django_language"] = language
    page = words(client.get("/history/"))
    for each in said:
        assert each in page
    for code in (*VERDICTS, "zh-hans"):
        assert not any(f"{before}{code}" in page for before in (": ", "：", "(", "（")), code
