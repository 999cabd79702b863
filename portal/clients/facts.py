"""Who a client is and how it stands: on its own page, and beside each of its cases."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext, pgettext_lazy

from compliance import selectors as compliance
from compliance.domain.trust import TrustStanding
from compliance.models import Violation
from labels.domain.wanted import WantedReason
from labels.selectors import displays_in_use, displays_with_a_label, numbers_in_use
from maintenance.models import Window
from maintenance.selectors import open_windows
from portal.shell.desk.staff_access import has_schema
from tenants import context as schemas
from tenants.clients.identity import identity_shown
from tenants.clock import business_now
from tenants.domain import credit_code
from tenants.domain.money import money_text
from tenants.ledger import selectors as ledger
from tenants.models import Domain, Tenant

LEVELS: dict[str, Promise] = {
    "new": pgettext_lazy("trust", "New"),
    "steady": pgettext_lazy("trust", "Steady"),
    "trusted": lazy("Trusted"),
    "rebuilding": lazy("Counting restarted"),
    "barred": lazy("No trust level"),
}


@dataclass(frozen=True)
class TrustShown:
    """How a client with a schema stands. level, months: in words; numbers: in use; violations: the latest five."""

    standing: TrustStanding
    level: Promise
    months: str
    numbers: int
    violations: list[Violation]


@dataclass(frozen=True)
class ClientFacts:
    """A client. domains: its host names, the one that letters lead to first; identity: its document, masked (empty: it
    is no individual); trust: None while it has no schema.
    """

    tenant: Tenant
    domains: list[str]
    identity: str
    code_is_right: bool
    trust: TrustShown | None


def client_facts(tenant: Tenant, now: datetime) -> ClientFacts:
    """As it is at `now` (business time)."""
    return ClientFacts(
        tenant=tenant,
        domains=host_names(tenant),
        identity=identity_shown(tenant),
        code_is_right=credit_code.credit_code_fault(tenant.credit_code) is None,
        trust=_trust(tenant, now) if has_schema(tenant) else None,
    )


def host_names(tenant: Tenant) -> list[str]:
    """Of a client, the one that letters lead to first."""
    return list(Domain.objects.filter(tenant=tenant).order_by("-is_primary", "domain").values_list("domain", flat=True))


def forgery_touches() -> str:
    """What a forged document on record would do to the client in use."""
    said = _(
        "no trust level and no green channel unless an appeal succeeds, longer estimates; open windows now: %(windows)s"
    )
    return said % {"windows": f"{open_windows().count():,}"}


def suspension_touches() -> list[tuple[str, str]]:
    """What a suspension would do to the client in use now, counted: [(name, value)]."""
    shown = displays_with_a_label().aggregate(
        numbers=Count("number", distinct=True), labels=Count("wanted", distinct=True), displays=Count("pk")
    )
    running = Q(state__in=(Window.State.RUNNING, Window.State.VERIFYING))
    windows = open_windows().order_by().aggregate(running=Count("pk", running), ahead=Count("pk", ~running))
    tenant, standing = schemas.current_tenant(), compliance.trust_standing(business_now())
    account = reverse("admin:tenants_tenant_account", args=[tenant.pk])
    balance = format_html('<a href="{}">{}</a>', account, money_text(ledger.balance().fen))
    return [
        (_("Balance"), balance),
        (_("Counting of compliant months restarts; so far"), f"{standing.months:,}"),
        (_("Numbers that lose their label"), f"{shown['numbers']:,}"),
        (_("Labels withdrawn"), f"{shown['labels']:,}"),
        (_("Directory displays withdrawn"), f"{shown['displays']:,}"),
        (_("Windows running now"), f"{windows['running']:,}"),
        (_("Upcoming windows that are held"), f"{windows['ahead']:,}"),
    ]


def resumption_touches() -> list[tuple[str, str]]:
    """What the suspension of the client in use stops now, counted: [(name, value)]."""
    frozen = displays_in_use().filter(wanted_reason=WantedReason.FROZEN)
    counted = frozen.aggregate(numbers=Count("number", distinct=True), displays=Count("pk"))
    return [
        (_("Numbers without a label while frozen"), f"{counted['numbers']:,}"),
        (_("Directory displays without one"), f"{counted['displays']:,}"),
        (_("Windows that are held"), f"{open_windows().filter(held=True).count():,}"),
    ]


def _trust(tenant: Tenant, now: datetime) -> TrustShown:
    with schemas.client(tenant):
        standing = compliance.trust_standing(now)
        months = ngettext("%(count)d compliant month", "%(count)d compliant months", standing.months)
        return TrustShown(
            standing=standing,
            level=LEVELS[standing.level],
            months=months % {"count": standing.months},
            numbers=numbers_in_use().count(),
            violations=list(Violation.objects.order_by("-occurred_at")[:5]),
        )
