"""Seeds of second factors are sealed; those from before go on working, and are sealed by day."""

from __future__ import annotations

import base64
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError

from portal import purging
from tenants import context
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.domain.sealing import Unreadable
from tenants.models import Tenant
from tenants.people.factors import MARK, opened_seed, seal_factors
from tenants.people.models import User
from tests.portal_client import PortalClient, sign_in
from tests.template import PASSWORD, email_of
from tests.work import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
SECRET = "JBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def somebody() -> User:
    user: User = User.objects.earliest("joined_at")
    return user


def test_what_is_set_up_is_sealed_and_opens_the_door(acme: Tenant) -> None:
    owner = sign_in(acme, "owner")
    owner.get("/accounts/2fa/totp/activate/")
    page = owner.get("/accounts/2fa/totp/activate/")
    if page.status_code == 302:
        owner.post(page["Location"], {"password": PASSWORD})
        page = owner.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    owner.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    with context.client(acme):
        kept = {row.type: row.data for row in Authenticator.objects.all()}
    assert secret not in str(kept)
    assert kept["totp"]["secret"].startswith(MARK)
    assert kept["recovery_codes"]["seed"].startswith(MARK)
    assert opened_seed(kept["totp"]["secret"]) == secret
    cache.clear()
    again = PortalClient(owner.host)
    again.post("/accounts/login/", {"login": email_of("acme", "owner"), "password": PASSWORD})
    assert again.post("/accounts/2fa/authenticate/", {"code": code(secret)}).status_code == 302
    assert again.get("/settings/security/").status_code == 200


def test_what_stood_there_in_clear_goes_on_and_is_sealed(in_acme: Tenant) -> None:
    user = somebody()
    row = Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    codes = Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 5})
    before = RecoveryCodes(codes).generate_codes()
    assert totp.TOTP(row).validate_code(code())
    cache.clear()
    assert seal_factors() == (2, [])
    assert seal_factors() == (0, [])
    row.refresh_from_db()
    codes.refresh_from_db()
    assert row.data["secret"].startswith(MARK)
    assert codes.data["used_mask"] == 5
    assert totp.TOTP(row).validate_code(code())
    assert RecoveryCodes(codes).generate_codes() == before


def test_the_days_work_seals_them(in_acme: Tenant, staff: Tenant, run_due_work: DueWork) -> None:
    for tenant in (in_acme, staff):
        with context.client(tenant):
            Authenticator.objects.create(user=somebody(), type="totp", data={"secret": SECRET})
    schedule(purging.CLIENT, key="daily")
    schedule_for_platform(purging.PLATFORM, key="daily")
    run_due_work()
    for tenant in (in_acme, staff):
        with context.client(tenant):
            assert Authenticator.objects.get().data["secret"].startswith(MARK), tenant


def test_a_new_key_seals_them_again(in_acme: Tenant, settings: Any) -> None:
    settings.FIELD_KEYS = OLD
    row = Authenticator.objects.create(user=somebody(), type="totp", data={"secret": SECRET})
    seal_factors()
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    with context.platform():
        out = StringIO()
        call_command("reseal", stdout=out)
    assert "Encrypted again: 1" in out.getvalue()
    settings.FIELD_KEYS = NEW
    row.refresh_from_db()
    assert opened_seed(row.data["secret"]) == SECRET
    settings.FIELD_KEYS = OLD
    with pytest.raises(Unreadable):
        opened_seed(row.data["secret"])
    with context.platform(), pytest.raises(CommandError, match=f"acme.mfa.Authenticator.data {row.pk}"):
        call_command("reseal", stdout=StringIO())
