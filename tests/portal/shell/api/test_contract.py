"""What every call of the API keeps to: keys and scopes, idempotency, problems, cursors, ETags."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import ErrorDetail, ValidationError

from compliance.reviews.services import CaseMoved
from labels.domain.backup import BackupError
from labels.domain.numbers import parse_number
from labels.models import Number
from labels.numbers import services as number_services
from portal.shell.api.fields import BrokenRule
from portal.shell.api.problem_codes import CODES, NOT_KEPT
from portal.standby.api import StandbyLabels
from tenants import context
from tenants.clock import real_now
from tenants.domain.actors import PLATFORM
from tenants.domain.rates import Rate
from tenants.models import Tenant
from tenants.people.models import ApiKey
from tenants.people.services import make_api_key, revoke_api_key
from tenants.refusals import Refused, TooSoon
from tests.portal.programs import Program
from tests.portal_client import PortalClient, host_of

pytestmark = pytest.mark.django_db
NUMBERS = {"numbers": [{"number": "400-820-1234", "note": "总机"}]}


def test_without_a_key_nothing_is_said(client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    for headers in ({}, {"Authorization": "Bearer shk_000000000000_x"}, {"Authorization": "Bearer nonsense"}):
        answer = client_of(acme).get("/api/v1/numbers", headers=headers)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_or_expired_key_is_refused(client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    with context.client(acme):
        revoked, one = make_api_key(name="a", scopes=["read"], by=PLATFORM)
        revoke_api_key(revoked.pk, by=PLATFORM)
        _key, two = make_api_key(name="b", scopes=["read"], by=PLATFORM, expires_at=real_now() - timedelta(seconds=1))
    for secret in (one, two):
        assert client_of(acme).get("/api/v1/numbers", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_key_of_one_client_is_unknown_at_another(
    program_of: Callable[..., Program], client_of: Callable[..., PortalClient], acme: Tenant, globex: Tenant
) -> None:
    program = program_of(acme)
    program.client = client_of(globex)
    assert program.get("/numbers").status_code == 401


def test_a_signed_in_person_is_not_a_key(client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    assert client_of(acme, "owner").get("/api/v1/numbers").status_code == 401


def test_scopes(program_of: Callable[..., Program], acme: Tenant) -> None:
    reader, nobody = program_of(acme, ("read",)), program_of(acme, ())
    assert reader.get("/numbers").status_code == 200
    assert reader.post("/numbers", NUMBERS).status_code == 403
    assert nobody.get("/numbers").status_code == 403
    with context.client(acme):
        assert not Number.objects.exists()


@pytest.mark.parametrize("method", ["HEAD", "GET", "PUT", "PATCH", "DELETE", "TRACE", "FOO"])
def test_a_method_that_an_operation_does_not_have_is_405(
    program_of: Callable[..., Program], acme: Tenant, method: str
) -> None:
    program = program_of(acme)
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "1"}
    answer = program.client.generic(method, "/api/v1/label-checks?x=1", headers=headers)
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")


def test_the_secret_is_not_kept(acme: Tenant) -> None:
    with context.client(acme):
        key, secret = make_api_key(name="a", scopes=["read"], by=PLATFORM)
        assert secret.encode() not in bytes(ApiKey.objects.get(pk=key.pk).digest)
        assert len(bytes(ApiKey.objects.get(pk=key.pk).digest)) == 32


def test_the_same_key_does_it_once(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    first, again = program.post("/numbers", NUMBERS, key="one"), program.post("/numbers", NUMBERS, key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() == {"new": ["4008201234"], "known": [], "disputed": []}
    assert again["Idempotent-Replayed"] == "true"
    assert program.post("/numbers", NUMBERS, key="two").json()["known"] == ["4008201234"]


def test_the_same_key_for_something_else_is_refused(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    program.post("/numbers", NUMBERS, key="one")
    other = program.post("/numbers", {"numbers": [{"number": "95588"}]}, key="one")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("error", "status", "kept"),
    [
        (Refused("No.", code="no_slot"), 409, True),
        (Http404(), 404, True),
        (BackupError("broken"), 409, True),
        (ValidationError({"text": ["No."]}), 422, True),
        (BrokenRule({"text": ["No."]}), 409, True),
        (ValidationError({"text": [ErrorDetail("No.", "rule")], "kind": ["No."]}), 422, True),
        (Refused("Taken.", code="slot_taken"), 409, False),
        (CaseMoved(), 409, False),
        (Refused("Away.", code="not_scanned"), 409, False),
        (TooSoon("Later.", datetime(2026, 12, 24, tzinfo=UTC)), 429, False),
        (PermissionDenied(), 403, False),
    ],
)
def test_a_refusal_is_kept_for_its_key(
    program_of: Callable[..., Program],
    acme: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    kept: bool,
) -> None:
    """Whoever sends what is refused again and again has it done once; what may go well the next time is done again."""
    program, done = program_of(acme), []

    def create(_view: Any, request: Any) -> Any:
        row = number_services.NumberToRegister(parse_number("400-820-1234"), "", "")
        number_services.register_numbers([row], actor=PLATFORM)
        done.append(request)
        raise error

    monkeypatch.setattr(StandbyLabels, "create", create)
    first, again = (program.post("/standby-labels", {"text": "x"}, key="one") for _again in range(2))
    assert (first.status_code, again.status_code, len(done)) == (status, status, 1 if kept else 2)
    assert (again.content, again["Content-Type"]) == (first.content, "application/problem+json")
    assert again.get("Idempotent-Replayed") == ("true" if kept else None)
    assert program.get("/numbers").json()["results"] == [], "what it had written is undone"
    other = program.post("/standby-labels", {"text": "y"}, key="one")
    assert (other.json()["code"] == "idempotency_key_reused") == kept


def test_what_is_not_kept_is_a_code_of_the_document() -> None:
    assert set(CODES) >= NOT_KEPT


def test_each_program_has_idempotency_keys_of_its_own(program_of: Callable[..., Program], acme: Tenant) -> None:
    """Two that count theirs from one say the same of different calls, or mean different calls by the same words."""
    one, two = program_of(acme), program_of(acme)
    assert one.post("/numbers", NUMBERS, key="1").json()["new"] == ["4008201234"]
    same = two.post("/numbers", NUMBERS, key="1")
    assert (same.status_code, same.json()["new"], same.json()["known"]) == (201, [], ["4008201234"])
    assert "Idempotent-Replayed" not in same
    one.post("/numbers", {"numbers": [{"number": "95588"}]}, key="2")
    other = two.post("/numbers", {"numbers": [{"number": "95599"}]}, key="2")
    assert (other.status_code, other.json()["new"]) == (201, ["95599"])
    assert two.post("/numbers", NUMBERS, key="1")["Idempotent-Replayed"] == "true"


def test_a_post_without_a_key_is_refused(program_of: Callable[..., Program], acme: Tenant) -> None:
    answer = program_of(acme).post("/numbers", NUMBERS, key="")
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


@pytest.mark.parametrize("key", ["号", "a\tb", "x" * 121])
def test_a_key_is_what_the_document_says(program_of: Callable[..., Program], acme: Tenant, key: str) -> None:
    assert program_of(acme).post("/numbers", NUMBERS, key=key).status_code == 400


def test_one_bad_number_and_none_is_registered(program_of: Callable[..., Program], acme: Tenant) -> None:
    answer = program_of(acme).post("/numbers", {"numbers": [{"number": "400-820-1234"}, {"number": "12"}]})
    assert answer.status_code == 409
    assert "1" in answer.json()["errors"]["numbers"]
    with context.client(acme):
        assert not Number.objects.exists()


def test_pages_by_cursor_hold_everything_once(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    program.post("/numbers", {"numbers": [{"number": f"138 0571 {place:04}"} for place in range(25)]})
    seen: list[str] = []
    path: str | None = "/numbers?limit=10"
    while path:
        page = program.get(path).json()
        seen += [number["canonical"] for number in page["results"]]
        path = page["next"] and page["next"].split("/api/v1", 1)[1]
    assert len(seen) == len(set(seen)) == 25


def test_etags(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    tag = program.get("/numbers")["ETag"]
    assert program.get("/numbers", **{"If-None-Match": tag}).status_code == 304
    program.post("/numbers", NUMBERS)
    assert program.get("/numbers", **{"If-None-Match": tag}).status_code == 200


def test_unknown_addresses_and_ids_are_problems(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    for path in (
        "/nothing",
        "/numbers/00000000-0000-7000-8000-000000000000",
        "/windows/00000000-0000-7000-8000-000000000000",
    ):
        answer = program.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_ids_of_another_client_are_unknown(program_of: Callable[..., Program], acme: Tenant, globex: Tenant) -> None:
    program_of(acme).post("/numbers", NUMBERS)
    with context.client(acme):
        number = Number.objects.get()
    assert program_of(globex).get(f"/numbers/{number.pk}").status_code == 404
    asked = {"content": "label_change", "text": "青禾网络", "numbers": [str(number.pk)]}
    assert program_of(globex).post("/requests", asked).status_code == 409


def test_a_cursor_that_is_not_ours_is_a_problem(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    for path in ("/numbers", "/requests", "/history", "/exclusions", "/displays", "/windows", "/bill/entries"):
        digit, week = "p=%D9%A3", "p=2026-W48-4"  # what Python reads as a number and a day, and PostgreSQL does not
        places = ("p=", "p=2026-09-99", "p=2", "p=%00", "p=4%00", "p=" + "9" * 30, "p=x&r=1", "o=-1", digit, week)
        for place in places:
            answer = program.get(f"{path}?cursor={quote(base64.b64encode(place.encode()).decode())}")
            assert (answer.status_code, answer["Content-Type"]) in [
                (404, "application/problem+json"),
                (200, "application/json"),  # a place of the right kind
            ]


def test_a_page_has_the_length_that_is_asked_for_or_the_longest(
    program_of: Callable[..., Program], acme: Tenant
) -> None:
    program = program_of(acme)
    program.post("/numbers", NUMBERS)
    for limit in ("", "0", "-1", "x", "1.5", "true", "%00", "9" * 2000):
        answer = program.get(f"/numbers?limit={limit}")
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["limit"]), limit
    for limit in ("1", "501", "9" * 30):
        assert len(program.get(f"/numbers?limit={limit}").json()["results"]) == 1, limit


@pytest.mark.parametrize("query", ["state=%00", "state=gone", "directory=%00", "number=x", "number=%00"])
def test_a_filter_that_is_none_is_a_problem(program_of: Callable[..., Program], acme: Tenant, query: str) -> None:
    paths = ["/displays", "/windows"] if query.startswith("state") else ["/displays"]
    for path in paths:
        assert program_of(acme).get(f"{path}?{query}").status_code == 422


@pytest.mark.parametrize(
    "body",
    ["[" * 100_000 + "]" * 100_000, '{"content": "\\ud800"}', '{"numbers": [{"\\udc00": 1}]}', '{"text": 1e999}'],
)
def test_a_body_that_cannot_be_written_again_is_a_problem(
    program_of: Callable[..., Program], acme: Tenant, body: str
) -> None:
    for path in ("/requests", "/numbers"):
        answer = program_of(acme).post(path, body)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_instants_at_the_ends_of_the_calendar_are_problems(program_of: Callable[..., Program], acme: Tenant) -> None:
    for instant in ("0001-01-01", "0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        assert program_of(acme).get(f"/calendar?at={quote(instant)}").status_code == 409
        body = {"name": "x", "shape": "once", "starts_at": instant, "ends_at": instant}
        assert program_of(acme).post("/exclusions", body).status_code == 409


def test_a_backup_is_not_sent_twice(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    path = program.post("/backups")["Location"].removeprefix("/api/v1")
    whole = program.get(path)
    again = program.get(path, **{"If-None-Match": whole["ETag"]})
    assert (whole.status_code, again.status_code, again.content, again["ETag"]) == (200, 304, b"", whole["ETag"])


def test_a_call_without_an_idempotency_key_is_told_so_before_anything_is_counted(acme: Tenant, settings: Any) -> None:
    settings.RATES = {**settings.RATES, "calls": Rate("calls", 1, 600), "anonymous": Rate("anonymous", 1, 600)}
    with context.client(acme):
        _key, secret = make_api_key(name="a", scopes=["manage"], by=PLATFORM)
    client = PortalClient(host_of(acme))
    for headers in ({"Authorization": f"Bearer {secret}"}, {"Authorization": "Bearer nobody"}):
        answers = [
            client.post("/api/v1/numbers", NUMBERS, content_type="application/json", headers=headers)
            for _try in range(4)
        ]
        assert [each.status_code for each in answers] == [400] * 4
