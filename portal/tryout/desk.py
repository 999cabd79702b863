"""The demo's desk: who is on call, and a vendor as most are in China, to which people carry files."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.db import transaction

from compliance.catalogue.selectors import terms
from compliance.catalogue.services import new_terms
from compliance.domain.on_call import Part, ShiftTime
from compliance.duty import selectors as duty
from compliance.duty.models import Shift
from compliance.duty.services import Assigned, set_shifts
from labels.directories.aggregators.vendors import set_vendors
from labels.directories.callbacks import CallbackOutcome, count_callback, take_callback
from labels.directories.capabilities import DESK, IHUYI_MARKS
from labels.directories.connections import ensure_account
from labels.directories.meter import note_call
from labels.directories.models import Connection, Directory, KeptLookUp, PartyCallback, PartyProfile
from labels.directories.profiles import note_profile
from labels.displays.reporting import Reported, take_reports
from labels.domain.sightings import SightingSource
from labels.errands.models import DeskParty
from labels.models import Display, Number
from labels.numbers.critical import mark_critical
from labels.registry.models import HandsetPicture
from tenants import context
from tenants.clock import business_now, real_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.people.models import Contact
from tenants.selectors import platform_tenant

DAY = timedelta(days=1)


def ensure_desk_party() -> None:
    """Adds the party in shadow, so that no window of the demo waits for people."""
    made, new = Directory.objects.get_or_create(
        code="oppo",
        defaults={
            "name": "OPPO",
            "name_en": "OPPO",
            "kind": Directory.Kind.HANDSET,
            "platform": Directory.Platform.ANDROID,
            "adapter": DESK,
            "cache_min": DAY,
            "cache_max": 3 * DAY,
            "critical": False,
            "active": False,
            "shadow": True,
            "vets_clients": True,
            "position": 9,
        },
    )
    if new:
        DeskParty.objects.create(directory=made, appeal_documents="business_licence authorisation_letter")
    ensure_aggregator(made)


def ensure_aggregator(oppo: Directory) -> None:
    """It knows what OPPO's handsets show, and asks once OPPO is active."""
    account = ensure_account(
        "互亿无线",
        Connection.Kind.ACCOUNT,
        {"account": "sandbox", "key": "sandbox"},
        price_of_a_call=5,
        monthly_budget=100_000,
    )
    aggregator, _new = Directory.objects.update_or_create(
        code="ihuyi",
        defaults={"address": settings.SANDBOX_ADDRESS},
        create_defaults={
            "name": "互亿无线号码标记",
            "name_en": "ihuyi number marks",
            "kind": Directory.Kind.AGGREGATOR,
            "platform": Directory.Platform.APP,
            "adapter": IHUYI_MARKS,
            "address": settings.SANDBOX_ADDRESS,
            "connection": account,
            "cache_min": timedelta(0),
            "cache_max": timedelta(0),
            "critical": False,
            "active": False,
            "shadow": True,
            "position": 10,
        },
    )
    set_vendors(aggregator, {"Oppo": oppo})


def deal_with_parties(client: Tenant) -> None:
    """Records dealings of outside parties with a client: OPPO has vetted it, an aggregator has answered about a number,
    and Huawei has called back, twice, as has a stranger. No party is contacted.
    """
    with context.client(client):
        number = Number.objects.order_by("canonical")[0].canonical
    oppo, ihuyi = (Directory.objects.get(code=code) for code in ("oppo", "ihuyi"))
    vetted, new = PartyProfile.objects.get_or_create(
        directory=oppo, tenant=client, defaults={"since": business_now(), "reference": "OPPO-2026-0311"}
    )
    if new:
        vetted.state, vetted.valid_until = PartyProfile.State.APPROVED, (business_now() + 300 * DAY).date()
        note_profile(vetted, actor=PLATFORM)
    if not KeptLookUp.objects.exists():
        said = {"Oppo": {"Count": "0", "ShowName": "", "TagName": ""}}
        KeptLookUp.objects.create(
            aggregator=ihuyi,
            tenant=client,
            number=number,
            asked_at=business_now(),
            answer={"code": 2, "msg": "查询成功", "msgid": "1", "data": said},
            cost=5,
            taken_at=business_now(),
        )
        note_call(ihuyi, cost=5)
    account = Directory.objects.get(code="huawei").connection
    if account is not None and not PartyCallback.objects.exists():
        Connection.objects.filter(pk=account.pk).update(callbacks=Connection.Callbacks.PATH)
        with transaction.atomic():
            for _time in range(2):
                take_callback(account, {}, json.dumps({"numbers": [number]}).encode())
            count_callback(CallbackOutcome.STRANGER, account)


def look_at_a_handset(number: Number, *, actor: Actor) -> None:
    """Somebody has called from a number before its first label, and noted what the handset showed; a picture of it
    waits for a second person. The number is critical.
    """
    mark_critical([number.pk], critical=True, actor=actor)
    look = Reported(
        number=number.canonical,
        directory="huawei",
        source=SightingSource.CLIENT,
        shown=None,
        mark="",
        seen_at=business_now(),
        device="demo-mate-60",
        call="before-the-first-label",
        brand="HUAWEI",
        os="HarmonyOS 4.2",
    )
    take_reports([look], actor=actor)
    from PIL import Image

    shown = BytesIO()
    Image.new("RGB", (320, 560), "#1f2a37").save(shown, "PNG")
    cell = Display.objects.select_related("number").get(number=number, directory__code="huawei")
    HandsetPicture.objects.create(
        tenant=current_tenant(),
        directory=cell.directory,
        display=cell.pk,
        number=number.canonical,
        content=shown.getvalue(),
        size=len(shown.getvalue()),
        content_type="image/png",
        sha256=hashlib.sha256(shown.getvalue()).hexdigest(),
        seen_at=business_now(),
        brand="HUAWEI Mate 60",
        taken_by="客服主管",
        taken_at=business_now(),
    )


def prove_numbers() -> None:
    """Everybody of the desk has given the code back that came to their phone: on call they are sent SMS and rung up.

    A number that somebody has entered since stays.
    """
    for place, user in enumerate(duty.people()):
        with context.client(platform_tenant()):
            Contact.objects.get_or_create(
                pk=user.pk,
                defaults={
                    "name": user.name,
                    "language": user.language,
                    "mobile": f"+861390000{place + 1:04}",
                    "mobile_answer": Contact.Answer.AGREED,
                    "mobile_answered_at": real_now(),
                    "mobile_answered_by": Contact.Way.CODE,
                },
            )


def publish_telephones() -> None:
    """The demo's platform can be called, by night too, and be paid; figures that staff have set since stay."""
    if not terms().night_telephone:
        reached = {"telephone": "400-818-0000", "night_telephone": "400-818-0022"}
        paid = {
            "payee_name": "守号演示平台",
            "payee_bank": "演示银行（不可转账）",
            "payee_account": "0000 0000 0000 0000",
        }
        new_terms(reached | paid, note="Demo", by=PLATFORM)


def put_on_call(reviewer: str, stands_by: str) -> None:
    """One (by e-mail) has the nights of two weeks, another stands by; a roster that is there stays."""
    if Shift.objects.exists():
        return
    by_email = {user.email: user.pk for user in duty.people()}
    pair = Assigned(by_email[reviewer], by_email[stands_by])
    tonight = duty.shift_now(business_now()).day
    nights = {ShiftTime(tonight + timedelta(days=place), Part.NIGHT): pair for place in range(14)}
    set_shifts(nights, actor=PLATFORM)
