"""The history tells people apart, gives nobody the platform's voice, and knows who came in by which door."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account import signals as accounts
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.dispatch import Signal
from django.urls import reverse
from django.utils import translation

from compliance.evidence.models import Record
from compliance.evidence.selectors import history, who_did
from compliance.evidence.services import record
from labels.directories.models import Directory
from portal.shell.desk.site import desk
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.naming import as_it_looks, speaks_for_the_platform
from tenants.models import Tenant
from tenants.people import sign_ins
from tenants.people.actors import name_shown, person
from tenants.people.models import ApiKey, FailedSignIn, User
from tenants.people.naming import not_the_platforms_name
from tenants.people.services import create_person
from tests.template import PASSWORD, email_of
from tests.work import BusinessClock, DueWork

ROOT = Path(__file__).parents[2]
DISGUISES = (
    "Shouhao",
    "守号",
    "SHOUHAO",
    "Ｓｈｏｕｈａｏ",
    "ѕһоυһао",
    "S h o u h a o",
    "Sh0uha0",
    "Shóuhǎo",
    "shou\u200bhao",
    "守號",
    "守 号",
    "守号客服",
    "System",
    "ѕуѕтем",
    "系統",
    "系统管理员",
    "平臺",
    "Adm1n",
    "Shouhao Support",
    "张三（平台）",
    "张三 (platform)",
    "（平台）李雷",
    "Anne [Ѕystem]",
    "【官方】Anne",
    "平台（李雷）",
    "Anne ⁽ａｄｍｉｎ⁾",
    "Anne (Platform staff",
    "Anne|管理員",
)
PEOPLE = (
    "Shou Hao Chen Li",
    "李守",
    "号",
    "Anne",
    "Systemic",
    "王平台",
    "张三",
    "Platforma",
    "守护者",
    "张三（平台运营部）",
    "Li (Wei)",
    "王伟（客服）",
    "O'Neil (QA)",
)


@pytest.mark.parametrize("name", DISGUISES)
def test_the_platforms_names_are_known_in_disguise(name: str) -> None:
    assert speaks_for_the_platform(name)
    for kind in ("person", "staff", "key"):
        shown = name_shown(Actor(kind, name, "0123456789").name)
        assert as_it_looks(shown) not in map(as_it_looks, ("Shouhao", "守号", "System", name))


@pytest.mark.parametrize("name", PEOPLE[1:])
def test_people_keep_their_names(name: str) -> None:
    assert not speaks_for_the_platform(name)
    assert Actor("person", name, "1").name == name


def test_every_name_that_a_doer_bears_is_asked_about() -> None:
    """Found in the models: whoever may sign in, call, be invited or answer has a name, and its field refuses ours."""
    doers = [("people", name) for name in ("user", "invitation", "contact", "apikey")]
    for app, name in doers:
        field = apps.get_model(app, name)._meta.get_field("name")
        assert not_the_platforms_name in field.validators, name


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for package in ("tenants", "compliance", "labels", "maintenance", "portal"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts and "demo" not in path.name:
                tree = ast.parse(path.read_text())
                yield from ((str(path), node) for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_a_doers_name_comes_from_the_doer() -> None:
    """Nobody hands a bare name of a person on as who did it: it would bear no mark."""
    bare = ("user.name", "user.email", "get_full_name()", "reviewer(request).name")
    wrong = [
        (path, keyword.arg)
        for path, call in _calls()
        for keyword in call.keywords
        if keyword.arg in ("by", "person", "made_by", "actor", "asked_by")
        and ast.unparse(keyword.value).endswith(bare)
        and not path.endswith("agreements/services.py")
    ]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["守号", "Sh0uhao", "ｓｙｓｔｅｍ", "张三（平台）", "Anne [admin]"])
def test_every_form_that_names_a_doer_refuses(acme: Tenant, client_of: Any, name: str) -> None:
    owner = client_of(acme, "owner")
    asked = {
        "/settings/people/": {"email": "x@acme.example", "role": "viewer"},
        "/settings/keys/": {"scopes": ["read"]},
        "/settings/contacts/": {"email": "x@acme.example", "language": "en"},
    }
    for page, rest in asked.items():
        answer = owner.post(page, {"name": name, **rest})
        assert answer.status_code == 422, page
        assert "name" in answer.context["form"].errors, page
    with context.client(acme):
        assert not ApiKey.objects.exists()


@pytest.mark.django_db
def test_twins_are_told_apart(in_acme: Tenant, client_of: Any) -> None:
    first = create_person(email="li1@acme.example", name="李伟", role="operator", password=PASSWORD)
    record("exported", actor=person(first), subject_kind="export", subject_id=1, what="everything")
    second = create_person(email="li2@acme.example", name="李 伟", role="operator", password=PASSWORD)
    for each in (first, second):
        each.refresh_from_db()
        assert person(each).name == f"{each.name} ({each.email})"
    record("exported", actor=person(second), subject_kind="export", subject_id=1, what="everything")
    with translation.override("en"):
        later, before = history(limit=2)
    assert (before.actor, later.actor) == ("李伟 (li1@acme.example)", "李 伟 (li2@acme.example)")
    page = client_of(in_acme, "owner").get("/history/")
    assert "李伟 (li1@acme.example)" in page.text
    assert "李 伟 (li2@acme.example)" in page.text
    logged = json.loads(bytes(Record.objects.latest("id").data))
    assert (logged["version"], logged["actor_id"], logged["actor_kind"]) == (2, str(second.pk), "person")
    assert "li2" not in json.dumps(logged)


@pytest.mark.django_db
def test_a_person_called_as_the_platform_is_shown_as_a_person(in_acme: Tenant, client_of: Any) -> None:
    """One who was there before names were refused, and records of then."""
    user = create_person(email="s@acme.example", name="Shouhao", role="operator", password=PASSWORD)
    record("exported", actor=person(user), subject_kind="export", subject_id=1, what="everything")
    owner = client_of(in_acme, "owner")
    owner.cookies["django_language"] = "zh-hans"
    assert "Shouhao (s@acme.example)" in owner.get("/history/").text
    with translation.override("zh-hans"):
        old = Record(actor_kind="person", actor_id="")
        old.actor = "Shouhao"
        assert who_did(old) == "Shouhao (person)"


WITHOUT_ID = {
    "'—'": "a stranger who has left a list",
    "directory.name": "a directory that was looked through: it is no person",
    "receipt.source": "a party whose file said so: it is no person",
}


def test_whoever_acts_again_does_so_with_kind_and_id() -> None:
    """Found in the source: work that is done later in somebody's name keeps who that was, not the name alone."""
    bare = {
        ast.unparse(call.args[1])
        for path, call in _calls()
        if ast.unparse(call.func) == "Actor" and len(call.args) == 2 and not path.endswith("domain/actors.py")
    }
    assert bare == set(WITHOUT_ID)


# ---------------------------------------------------------------- doors


def test_each_signal_of_allauth_is_received_or_named() -> None:
    signals = {
        name: signal
        for module in (accounts, factors)
        for name, signal in vars(module).items()
        if isinstance(signal, Signal)
    }
    assert len(signals) > 15
    received = {name for name, signal in signals.items() if signal in sign_ins.RECEIVERS}
    assert set(signals) == received | set(sign_ins.NOT_RECORDED)
    assert not received & set(sign_ins.NOT_RECORDED)


def _recorded(tenant: Tenant, action: str) -> list[dict[str, Any]]:
    with context.client(tenant):
        return [{**each.details, "by": each.actor_id} for each in Record.objects.filter(action=action).order_by("id")]


@pytest.mark.django_db
@pytest.mark.parametrize("house", ["acme", "staff"])
def test_sign_ins_are_recorded(request: Any, house: str, client_of: Any) -> None:
    tenant = request.getfixturevalue(house)
    role = "administrator" if house == "staff" else "owner"
    email = email_of(house, role)
    with context.client(tenant):
        user = User.objects.get(email=email)
    answer = client_of(tenant).post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302
    assert _recorded(tenant, "signed_in") == [{"email": email, "way": "password", "by": str(user.pk)}]


@pytest.mark.django_db
def test_failed_sign_ins_are_summed(
    acme: Tenant, client_of: Any, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    """Whoever knocks a hundred times leaves one record for each person that was tried, and one for nobody's."""
    for number in range(3):
        for email in (email_of("acme", "owner"), f"nobody{number}@acme.example"):
            client_of(acme, REMOTE_ADDR=f"10.0.0.{number}").post("/accounts/login/", {"login": email, "password": "x"})
    assert _recorded(acme, "sign_ins_failed") == []
    with context.client(acme):
        assert FailedSignIn.objects.count() == 2
    business_clock.advance(hours=1, minutes=1)
    run_due_work()
    recorded = _recorded(acme, "sign_ins_failed")
    assert sorted((each["email"], each["count"]) for each in recorded) == [("", 3), (email_of("acme", "owner"), 3)]
    with context.client(acme):
        assert not FailedSignIn.objects.exists()


@pytest.mark.django_db
def test_passwords_and_second_factors_are_recorded(
    acme: Tenant, client_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of(acme)
    email = email_of("acme", "viewer")
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    new = "another-long-enough-word"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [each["email"] for each in _recorded(acme, "password_changed")] == [email]
    with context.client(acme):
        user = User.objects.get(email=email)
        totp = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        RecoveryCodes.activate(user)
    with context.client(acme), django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/reauthenticate/", {"password": new})
        client.post("/accounts/2fa/recovery-codes/generate/")
        client.post("/accounts/2fa/totp/deactivate/")
    assert [each["way"] for each in _recorded(acme, "second_factor_reset")] == ["recovery_codes"]
    assert "totp" in [each["way"] for each in _recorded(acme, "second_factor_removed")]
    with context.client(acme):
        assert not Authenticator.objects.filter(pk=totp.pk).exists()


@pytest.mark.django_db
def test_a_wrong_second_factor_is_a_failed_sign_in(acme: Tenant, client_of: Any) -> None:
    email = email_of("acme", "viewer")
    with context.client(acme):
        user = User.objects.get(email=email)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    client = client_of(acme)
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    with context.client(acme):
        assert [each.person_id for each in FailedSignIn.objects.all()] == [user.pk]
    assert _recorded(acme, "signed_in") == []


@pytest.mark.django_db
def test_a_key_is_recorded_with_its_scopes(acme: Tenant, client_of: Any) -> None:
    assert client_of(acme, "owner").post("/settings/keys/", {"name": "CRM", "scopes": ["read"]}).status_code == 200
    (made,) = _recorded(acme, "key_made")
    assert (made["name"], made["scopes"]) == ("CRM", ["read"])


@pytest.mark.django_db
def test_looks_are_in_the_clients_history(acme: Tenant, staff: Tenant, client_of: Any) -> None:
    assert client_of(staff, "administrator").get(f"/admin/tenants/tenant/{acme.pk}/change/").status_code == 200
    (look,) = _recorded(acme, "staff_looked")
    with context.client(staff):
        assert look["by"] == str(User.objects.get(email=email_of("staff", "administrator")).pk)
    assert look["path"] == f"/admin/tenants/tenant/{acme.pk}/change/"


@pytest.mark.django_db
def test_every_order_at_the_desk_is_in_the_staffs_history(acme: Tenant, staff: Tenant, client_of: Any) -> None:
    """Found in the resolver: no page of the desk takes a POST that leaves nothing."""
    administrator = client_of(staff, "administrator")
    addresses = [
        reverse(f"admin:{each._meta.app_label}_{each._meta.model_name}_changelist", urlconf="portal.urls_platform")
        for each in desk._registry
    ]
    addresses += [
        reverse(f"admin:{each.name}", urlconf="portal.urls_platform")
        for each in desk.extra_urls()
        if "<" not in str(each.pattern)
    ]
    assert len(addresses) > 30
    for number, address in enumerate(addresses, 1):
        administrator.post(address, {"action": "nothing"})
        orders = _recorded(staff, "desk_ordered")
        assert len(orders) == number, address
        assert orders[-1]["path"] == address


@pytest.mark.django_db
def test_what_is_changed_at_the_desk_is_told_with_its_fields(staff: Tenant, client_of: Any) -> None:

    with context.client(staff):
        ensure_directories()
    directory = Directory.objects.order_by("pk")[0]
    administrator = client_of(staff, "administrator")
    page = administrator.get(f"/admin/directories/directory/{directory.pk}/change/")
    form = page.context["adminform"].form
    given = {
        name: "" if value is None else value for name, value in {each.html_name: each.value() for each in form}.items()
    }
    changed = next(each for each in form if each.name == "name")
    answer = administrator.post(page.request["PATH_INFO"], {**given, changed.html_name: "Another name"})
    assert answer.status_code == 302
    (told,) = _recorded(staff, "desk_changed")
    assert told["fields"]
    earlier = administrator.get(f"/admin/directories/directory/{directory.pk}/history/")
    assert len(earlier.context["entries"]) == 1, "and on the row's own page"


@pytest.mark.django_db
def test_the_platform_speaks_in_the_readers_language(in_acme: Tenant) -> None:
    record("exported", actor=PLATFORM, subject_kind="export", subject_id=1, what="everything")
    with translation.override("zh-hans"):
        assert history(limit=1)[0].actor == "守号"
