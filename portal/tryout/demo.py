"""The demo: a platform with a few clients in the middle of their work, made through the services that clients use."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.services import record_violation
from labels.directories.connections import ensure_connection
from labels.directories.models import Directory
from labels.domain.numbers import parse_number
from labels.models import Number, StandbyLabel
from labels.numbers import services as number_services
from labels.registry.models import StandbyNumber
from maintenance import selectors as maintenance_selectors, services as maintenance
from portal.tryout import programs as demo_programs
from portal.tryout.call_records import BRING, offer_server
from portal.tryout.calls import CALL_TEXTS
from portal.tryout.company import begin_company_sign_in
from portal.tryout.desk import (
    deal_with_parties,
    ensure_desk_party,
    look_at_a_handset,
    prove_numbers,
    publish_telephones,
    put_on_call,
)
from portal.tryout.licences import REVIEWER, demo_reviewer, hold, prove
from portal.tryout.money import pay_and_ask_for_an_invoice
from portal.tryout.outbound import count_calls
from portal.tryout.telling import tell_about
from portal.tryout.voices import suggest, tell_the_world, try_the_alarm
from tenants import context
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.agreements.selectors import to_accept
from tenants.clients.provisioning import provision
from tenants.clock import business_now, real_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.domain.topics import Choice, Rhythm, Topic
from tenants.models import Domain, Tenant
from tenants.people.actors import person
from tenants.people.models import Contact, Invitation, Role, User
from tenants.people.services import accept_invitation, create_person, invitation_token
from tenants.people.subscriptions import choose
from tenants.sealing import sealed
from tenants.services import Application, apply
from tenants.staff_notes import write_staff_note

SCHEMAS = ("qinghe", "mingli", "lexue", "haolin", "sunlin")
PASSWORD = "shouhao-demo"  # noqa: S105
# Two, as what concerns the staff, much money or where directories lie takes two.
FINANCE = (("财务 陈悦", "finance@shouhao.example"), ("财务 许诺", "finance2@shouhao.example"))
ADMINISTRATORS = (("管理员 周明", "admin@shouhao.example"), ("管理员 吴霞", "admin2@shouhao.example"))
NOBODYS_NUMBER = "110000199003070028"  # of an identity card; no person is registered in a whole province


@dataclass(frozen=True)
class Party:
    """A sandbox directory as the platform knows it; the port is the sandbox's plus `offset`."""

    code: str
    name: str
    name_en: str
    kind: str
    platform: str
    offset: int
    cache_min: timedelta
    cache_max: timedelta
    longest: int


ACCELERATION_PRICE = 300_00  # fen
SAID_BY_US = ["name", "name_en", "kind", "platform", "address", "connection", "cache_min", "cache_max"]
M, H = timedelta(minutes=1), timedelta(hours=1)
PARTIES = (
    Party("china-mobile", "中国移动", "China Mobile", "carrier", "network", 1, 5 * M, 30 * M, 32),
    Party("china-unicom", "中国联通", "China Unicom", "carrier", "network", 2, 5 * M, 30 * M, 32),
    Party("china-telecom", "中国电信", "China Telecom", "carrier", "network", 3, 5 * M, 30 * M, 32),
    Party("huawei", "华为", "Huawei", "handset", "android", 4, 0 * M, 0 * M, 30),
    Party("xiaomi", "小米", "Xiaomi", "handset", "android", 5, 0 * M, 0 * M, 30),
    Party("apple", "苹果 iOS", "Apple iOS", "handset", "ios", 6, 6 * H, 12 * H, 40),
    Party("tencent-guard", "腾讯手机管家", "Tencent Guard", "app", "app", 7, 30 * M, 2 * H, 24),
)


def load(say: Callable[[str], None]) -> None:
    """Load the demo; a platform that has other clients is left alone. `say` is told each step.

    Killed anywhere, it is finished by the next try.
    """
    if Tenant.objects.filter(kind=Tenant.Kind.CLIENT).exclude(schema_name__in=SCHEMAS).exists():
        say("There are clients already: nothing was loaded.")
        return
    ensure_directories()
    ensure_desk_party()
    schedule_for_platform(CALL_TEXTS, key="demo", lane=Lane.BULK)
    make_standby_pool()
    staff = make_tenant("staff", settings.BASE_DOMAIN, "守号平台", kind=Tenant.Kind.STAFF)
    with context.client(staff):
        create_person(email=REVIEWER, name="审核员 林静", role=Role.REVIEWER, password=PASSWORD)
        for name, email in ADMINISTRATORS:
            create_person(email=email, name=name, role=Role.ADMINISTRATOR, password=PASSWORD)
        for name, email in FINANCE:
            create_person(email=email, name=name, role=Role.FINANCE, password=PASSWORD)
    prove_numbers()
    put_on_call(REVIEWER, ADMINISTRATORS[0][1])
    publish_telephones()
    say("The platform and its reviewers are ready.")
    for make in (make_shop, make_law_firm, make_school, make_corner_store, make_tutor):
        say(f"{make().legal_name} is ready.")
    shop = Tenant.objects.get(schema_name="qinghe")
    demo_programs.ensure_program(shop)
    deal_with_parties(shop)


def ensure_directories() -> None:
    """The sandbox's directories, at the sandbox's ports, and their connection."""
    base = urlsplit(settings.SANDBOX_ADDRESS)
    connection = ensure_connection("sandbox", settings.DIRECTORY_TOKEN)
    rows = [
        Directory(
            code=party.code,
            name=party.name,
            name_en=party.name_en,
            kind=party.kind,
            platform=party.platform,
            address=f"{base.scheme}://{base.hostname}:{(base.port or 80) + party.offset}",
            connection=connection,
            cache_min=party.cache_min,
            cache_max=party.cache_max,
            longest_label=party.longest,
            position=position,
            acceleration_price=ACCELERATION_PRICE if party.platform == "ios" else None,
        )
        for position, party in enumerate(PARTIES)
    ]
    Directory.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*SAID_BY_US, "longest_label", "position", "acceleration_price"],
    )


def make_standby_pool() -> None:
    """A few virtual numbers of a licensed provider, to take calls in long maintenance."""
    proof = "码号使用许可-演示.pdf"
    StandbyNumber.objects.bulk_create(
        [
            StandbyNumber(
                canonical=f"70013800{place:07}",
                owner="演示通信科技有限公司",
                proof_name=proof,
                proof_sha256=hashlib.sha256(proof.encode()).hexdigest(),
            )
            for place in range(1, 61)
        ],
        ignore_conflicts=True,
    )


def make_tenant(schema: str, domain: str, legal_name: str, *, months: int = 0, **fields: object) -> Tenant:
    """A tenant that is ready, certified `months` ago; one that is there already is finished if it was half-made."""
    with transaction.atomic():
        tenant, created = Tenant.objects.get_or_create(
            schema_name=schema, defaults={"legal_name": legal_name, "state": Tenant.State.PROVISIONING, **fields}
        )
        if created:
            Domain.objects.create(domain=domain, tenant=tenant, is_primary=True)
    if tenant.state == Tenant.State.PROVISIONING:
        provision(tenant)
    if months:
        Tenant.objects.filter(pk=tenant.pk).update(ready_at=business_now() - timedelta(days=31 * months))
    fresh: Tenant = Tenant.objects.get(pk=tenant.pk)
    return fresh


def fill_once(tenant: Tenant, fill: Callable[[], None]) -> Tenant:
    """Give a client without people what `fill` makes in its schema: all of it or, killed in the middle, nothing."""
    with context.client(tenant), transaction.atomic():
        if not User.objects.exists():
            fill()
    return tenant


def _people(domain: str, owner: str, mobile: str) -> Actor:
    create_person(email=f"owner@{domain}.example", name=owner, role=Role.OWNER, password=PASSWORD)
    create_person(email=f"operator@{domain}.example", name="客服主管", role=Role.OPERATOR, password=PASSWORD)
    create_person(email=f"viewer@{domain}.example", name="实习生", role=Role.VIEWER, password=PASSWORD)
    Contact.objects.get_or_create(
        name=owner, defaults={"email": f"owner@{domain}.example", "mobile": mobile, **_agreed("email", "mobile")}
    )
    who = person(User.objects.get(email=f"owner@{domain}.example"))
    choose(Contact.objects.get(name=owner), Topic.PROGRAMS, Choice(rhythm=Rhythm.WEEKLY), by=who)
    return who


def _group(name: str, token: str) -> None:
    """A group of the firm's people whose bot writes to the sandbox's stand-in of WeCom."""
    address = f"{settings.SANDBOX_ADDRESS}/cgi-bin/webhook/send?key={token}"
    Contact.objects.get_or_create(name=name, defaults={"bot_kind": Contact.Bot.WECOM, "bot_address": sealed(address)})


def _agreed(*fields: str) -> dict[str, object]:
    """Returns the answers of a contact of the demo: it joined by e-mail, and gave back the code of its mobile."""
    ways = {"email": Contact.Way.JOINED, "mobile": Contact.Way.CODE}
    said = [(f"{field}_answer", Contact.Answer.AGREED) for field in fields]
    when = [(f"{field}_answered_at", real_now()) for field in fields]
    return dict(said + when + [(f"{field}_answered_by", ways[field]) for field in fields])


def _numbers(actor: Actor, group: str, numbers: dict[str, str]) -> list[Number]:
    number_services.register_numbers(
        [number_services.NumberToRegister(parse_number(text), note, group) for text, note in numbers.items()],
        actor=actor,
    )
    made = list(Number.objects.filter(group=group).order_by("canonical"))
    prove(actor, made)
    return made


def _change(actor: Actor, numbers: list[Number], text: str) -> None:
    request = maintenance.draft_label_change(text=text, numbers=[number.pk for number in numbers], actor=actor)
    maintenance.book(request.pk, maintenance_selectors.proposal(request).slots[0].start, actor=actor)


def make_shop() -> Tenant:
    """An e-commerce firm: its name, a scene label, and a brand that a reviewer has to look at."""
    tenant = make_tenant(
        "qinghe",
        f"qinghe.{settings.BASE_DOMAIN}",
        "杭州青禾网络科技有限公司",
        months=8,
        credit_code="91330108MA2B1C2D8Q",
        former_names="杭州青苗网络科技有限公司",
        subject_type="enterprise",
        industry="retail",
    )
    return fill_once(tenant, _fill_shop)


def _fill_shop() -> None:
    actor = _people("qinghe", "陈晓", "+8613800138000")
    _group("运维群", "qinghe-ops")
    hold(actor, business_licence=None, agent_identity=None, authorisation_letter=20)
    _change(actor, _numbers(actor, "客服热线", {"400-820-1234": "总机", "0571-8765 4321": "售后"}), "青禾网络")
    couriers = _numbers(actor, "配送", {f"138 0571 00{place:02}": f"配送员{place}" for place in range(1, 7)})
    look_at_a_handset(couriers[0], actor=actor)
    _change(actor, couriers, "双11专线")
    _change(actor, _numbers(actor, "直播间", {"400-820-5678": "直播间"}), "青禾优选")
    tell_the_world(actor)
    suggest(actor)
    try_the_alarm(actor)
    begin_company_sign_in(actor)
    offer_server(actor)
    schedule(BRING, key="demo", lane=Lane.BULK)


def make_law_firm() -> Tenant:
    """A law firm with a standby label and a calibration ahead."""
    tenant = make_tenant(
        "mingli",
        f"mingli.{settings.BASE_DOMAIN}",
        "北京市明理律师事务所",
        months=14,
        credit_code="31110000E00017525U",
        subject_type="enterprise",
        industry="legal",
    )
    return fill_once(tenant, _fill_law_firm)


def _fill_law_firm() -> None:
    actor = _people("mingli", "王律师", "+8613900139000")
    hold(actor, law_firm_licence=400, agent_identity=None, authorisation_letter=200)
    lines = _numbers(actor, "前台", {"010-6512 3456": "前台", "010-6512 3457": "咨询"})
    _change(actor, lines, "明理律所")
    StandbyLabel.objects.get_or_create(
        text="维护中-紧急联系01065123457", defaults={"state": StandbyLabel.State.APPROVED}
    )
    request = maintenance.draft_calibration(
        numbers=[number.pk for number in lines], actor=actor, standby_text="维护中-紧急联系01065123457"
    )
    tell_about(maintenance.book(request.pk, maintenance_selectors.proposal(request).slots[0].start, actor=actor).pk)


def make_school() -> Tenant:
    """An education firm with many lines and a forged document on record."""
    tenant = make_tenant(
        "lexue",
        f"lexue.{settings.BASE_DOMAIN}",
        "上海乐学教育培训有限公司",
        months=20,
        credit_code="91310115MA1K4F5G2H",
        subject_type="enterprise",
        industry="education",
    )
    return fill_once(tenant, _fill_school)


def _fill_school() -> None:
    actor = _people("lexue", "赵老师", "+8613700137000")
    hold(actor, business_licence=None, agent_identity=None, authorisation_letter=80, school_permit=300)
    lines = _numbers(actor, "课程顾问", {f"021-6123 40{place:02}": f"顾问{place}" for place in range(1, 13)})
    two = _two_reviewers()
    record_violation(
        severity="forged",
        occurred_at=business_now() - timedelta(days=70),
        description="办学许可证扫描件与登记信息不符",
        actor=two["actor"],
        proposed_by=two["proposed_by"],
    )
    _change(actor, lines, "乐学课程顾问")
    count_calls(actor)
    ahead = business_now() + timedelta(days=5)  # so that its people are asked whether they know
    request = maintenance.draft_calibration(numbers=[number.pk for number in lines[:2]], actor=actor)
    slot = maintenance_selectors.proposal(request, not_before=ahead).slots[0]
    maintenance.book(request.pk, slot.start, actor=actor, not_before=ahead)


def _two_reviewers() -> dict[str, Actor]:
    """A forged document takes two: who proposed it and who confirmed it."""
    with context.client(Tenant.objects.get(kind=Tenant.Kind.STAFF)):
        by_role = {user.role: person(user) for user in User.objects.all()}
    return {"proposed_by": by_role[Role.REVIEWER], "actor": by_role[Role.ADMINISTRATOR]}


def make_corner_store() -> Tenant:
    """A sole proprietor in the fast lane."""
    tenant = make_tenant(
        "haolin",
        f"haolin.{settings.BASE_DOMAIN}",
        "好邻便利店",
        months=3,
        credit_code="92440300MA5H7J8K65",
        subject_type="sole_proprietor",
        industry="retail",
    )
    return fill_once(tenant, _fill_corner_store)


def _fill_corner_store() -> None:
    actor = _people("haolin", "刘老板", "+8613600136000")
    hold(actor, business_licence=None, agent_identity=None)
    _change(actor, _numbers(actor, "店", {"136 0013 6000": "店主"}), "好邻便利店")
    pay_and_ask_for_an_invoice(actor)
    write_staff_note("刘老板上午备货，下午三点以后方便接电话。", by=demo_reviewer())


def make_tutor() -> Tenant:
    """An individual, who comes the whole way: applies with an identity document, is accepted, joins."""
    tenant: Tenant = Tenant.objects.filter(schema_name="sunlin").first() or _applied_tutor()
    if tenant.state == Tenant.State.APPLIED:
        case = Case.objects.get(tenant=tenant, kind=Case.Kind.SIGN_UP)
        reviews.approve(case.pk, demo_reviewer(), "", case.version)
    tenant = make_tenant("sunlin", f"sunlin.{settings.BASE_DOMAIN}", "孙琳", months=2)
    return fill_once(tenant, _fill_tutor)


def _applied_tutor() -> Tenant:
    application = Application(
        legal_name="孙琳",
        subject_type=Tenant.SubjectType.INDIVIDUAL,
        industry=Tenant.Industry.EDUCATION,
        identity_type=Tenant.IdentityType.RESIDENT_CARD,
        identity_number=NOBODYS_NUMBER,
        name="sunlin",
        applicant_name="孙琳",
        applicant_email="owner@sunlin.example",
        applicant_mobile="+8613500135000",
    )
    with transaction.atomic():
        tenant = apply(application, to_accept(as_individual=True))
        reviews.open_sign_up(tenant)
    return tenant


def _fill_tutor() -> None:
    token = invitation_token(Invitation.objects.get(accepted_at=None, withdrawn_at=None))
    owner = accept_invitation(token, name="孙琳", password=PASSWORD, language="zh-hans", accepted=to_accept())
    Contact.objects.filter(email=owner.email).update(**_agreed("mobile"))
    create_person(email="operator@sunlin.example", name="助教", role=Role.OPERATOR, password=PASSWORD)
    create_person(email="viewer@sunlin.example", name="家长代表", role=Role.VIEWER, password=PASSWORD)
    actor = person(owner)
    hold(actor, identity_document=3000)
    _change(actor, _numbers(actor, "家教", {"135 0013 5000": "本人"}), "孙琳老师")
