"""The demo's law firm tells its own people and its customers: a script, a plan, a drill, two announcements."""

from uuid import UUID

import tenants.services as clients
from maintenance.announcements import connections, customers, services as announcing
from maintenance.announcements.models import Customer
from maintenance.documents import services as documents
from maintenance.documents.drills import begin_drill
from maintenance.domain.announcing import Channel
from maintenance.domain.scripts import Scenario
from maintenance.scripts.services import publish_script, write_draft
from tenants.agenda.services import schedule
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM
from tenants.domain.lanes import Lane
from tenants.outbox.providers.configured import providers_of
from tenants.people.actors import person
from tenants.people.models import Role, User

APP = "wxmingli2026demo"  # known to the sandbox's stand-in, whose secrets follow from the app id
SAID = "您好，明理律所。认证升级中，来电暂时显示“{备用标签}”，预计{结束时间}恢复，急事请短信留言。"


def tell_about(window_id: UUID) -> None:
    """One announcement is out, another waits for a second person; the plan is drawn as soon as somebody works."""
    people = {each.role: person(each) for each in User.objects.filter(role__in=(Role.OWNER, Role.OPERATOR))}
    owner, operator = people[Role.OWNER], people[Role.OPERATOR]
    draft = write_draft(Scenario.STANDBY, "zh-hans", SAID, actor=owner)
    publish_script(draft.pk, actor=owner)
    connections.connect(Channel.OFFICIAL_ACCOUNT, APP, f"SECRET-{APP}", actor=owner)
    customers.name_customers(Customer.Channel.SMS, ["13811112222", "13833334444"], "zh-hans", actor=operator)
    customers.name_customers(Customer.Channel.MAIL, ["legal@customer.example"], "zh-hans", actor=operator)
    channels = [Channel.SITE, Channel.OFFICIAL_ACCOUNT, Channel.MAIL]
    providers = [each.name for each in providers_of("sms")]
    clients.sign_sms(current_tenant(), current_tenant().legal_name[:12], providers, by=PLATFORM)
    out = announcing.write_announcement(window_id, "zh-hans", channels, actor=operator)
    announcing.hand_in_announcement(out.pk, None, actor=operator)
    announcing.approve_announcement(out.pk, actor=owner)
    waits = announcing.write_announcement(window_id, "en", [Channel.SITE, Channel.SMS], actor=operator)
    announcing.hand_in_announcement(waits.pk, None, actor=operator)
    schedule(documents.PREPARE, key=str(window_id), lane=Lane.BULK, window=str(window_id))
    begin_drill(actor=owner)
