"""An aggregator is set up at the desk: its account, its address by two administrators, the vendors that it knows."""

from __future__ import annotations

import pytest

from compliance.reviews.models import Case
from labels.directories.models import Connection, Directory, SeenThrough
from tenants.models import Tenant
from tests.portal.desk import decide, propose_address
from tests.portal.directories.test_desk import DIRECTORIES, DIRECTORY
from tests.portal_client import PortalClient, sign_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
CONNECTIONS = "/admin/directories/connection/"
IHUYI = {
    **DIRECTORY,
    "code": "ihuyi",
    "kind": "aggregator",
    "adapter": "ihuyi_marks",
    "address": "http://127.0.0.1:9",
    "shadow": "on",
    "vendors": "Oppo oppo\nHuawei  huawei\n",
}
IHUYI = {name: value for name, value in IHUYI.items() if name not in ("active", "critical")}


@pytest.fixture
def vendors() -> list[Directory]:
    """Two directories that no program asks."""
    return [
        Directory.objects.create(
            **dict.fromkeys(("code", "name", "name_en"), code),
            kind="handset",
            platform="android",
            adapter="desk",
            cache_min="0",
            cache_max="0",
            active=False,
        )
        for code in ("oppo", "huawei")
    ]


@pytest.mark.usefixtures("vendors")
def test_it_knows_vendors_and_is_never_active(administrator: PortalClient, staff: Tenant) -> None:
    for wrong, said in (
        ({"active": "on"}, "An aggregator takes no labels"),
        ({"acceleration_price": "30000"}, "nothing is accelerated there"),
        ({"kind": "handset"}, "do not go together"),
        ({"adapter": "http"}, "do not go together"),
        ({"vendors": "Oppo nowhere"}, "There is no directory “nowhere”"),
        ({"vendors": "Oppo"}, "“Oppo” is not a name"),
        ({"vendors": "Oppo oppo\nOppo huawei"}, "“Oppo” stands there twice"),
        ({"address": "ftp://host"}, "This is no address"),
    ):
        assert said in words(administrator.post(f"{DIRECTORIES}add/", {**IHUYI, **wrong})), wrong
    assert not Directory.objects.filter(code="ihuyi").exists()
    propose_address(administrator, f"{DIRECTORIES}add/", IHUYI)
    case = Case.objects.get(kind=Case.Kind.STAFF_ACT)
    decide(sign_in(staff, "administrator", 2), case, "confirm", version=case.version)
    made = Directory.objects.get(code="ihuyi")
    assert (made.address, made.active, made.shadow) == ("http://127.0.0.1:9", False, True)
    assert dict(SeenThrough.objects.values_list("vendor", "directory__code")) == {"Oppo": "oppo", "Huawei": "huawei"}
    page = f"{DIRECTORIES}{made.pk}/change/"
    shown = administrator.get(page)
    assert "Oppo oppo" in shown.content.decode()
    assert "Limits 1 item at a time · 20 a second · our figure, until its connection says another" in words(shown)
    assert "Adapter checked against 互亿无线 numbermark 2025-09-29 · a stand-in; not the live service" in words(shown)
    administrator.post(page, {**IHUYI, "vendors": "Oppo huawei"}, follow=True)
    assert dict(SeenThrough.objects.values_list("vendor", "directory__code")) == {"Oppo": "huawei"}
    handset = Directory.objects.get(code="oppo")
    given = {**IHUYI, "code": "oppo", "kind": "handset", "adapter": "desk", "address": ""}
    assert "Only an aggregator knows vendors" in words(administrator.post(f"{DIRECTORIES}{handset.pk}/change/", given))


def test_a_new_directory_is_not_active_unless_somebody_says_so(administrator: PortalClient) -> None:
    """The form had it ticked, and refused it of an aggregator."""
    form = administrator.get(f"{DIRECTORIES}add/").context["adminform"].form
    assert form["active"].value() is False


def test_an_account_has_its_limits_and_its_signing_key(administrator: PortalClient) -> None:
    fields = {"name": "百度", "kind": "signed", "price_of_a_call": "3", "calls_a_second": "10", "open_from": "08:00"}
    assert "Give both times" in words(administrator.post(f"{CONNECTIONS}add/", fields))
    fields["open_until"] = "22:00"
    said = words(administrator.post(f"{CONNECTIONS}add/", {**fields, "access_key": "ak"}))
    assert said.count("This field is required, too.") == 2
    assert "has something to sign with" in words(
        administrator.post(f"{CONNECTIONS}add/", {**fields, "callbacks": "signed"})
    )
    secret = {"app_key": "app", "access_key": "ak", "secret_key": "very-secret"}
    administrator.post(f"{CONNECTIONS}add/", {**fields, **secret, "callbacks": "path"}, follow=True)
    account = Connection.objects.get(name="百度")
    assert (account.calls_a_second, str(account.open_from)) == (10, "08:00:00")
    shown = administrator.get(f"{CONNECTIONS}{account.pk}/change/").content.decode()
    assert "very-secret" not in shown
    assert "/parties/" in shown
