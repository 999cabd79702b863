"""What every test database begins with: the staff and two clients, ready, with people.

`python -m tests.template` fills the database of the environment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenants.models import Tenant

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class House:
    """A tenant of the template. Its people are <role>1@<schema>.example and <role>2@<schema>.example."""

    schema: str
    domain: str
    legal_name: str
    credit_code: str
    kind: str = "client"
    subject_type: str = "enterprise"
    industry: str = "other"
    roles: tuple[str, ...] = ("owner", "operator", "viewer")


STAFF = House("staff", "localhost", "守号", "", kind="staff", roles=("administrator", "reviewer", "finance"))
ACME = House("acme", "acme.localhost", "杭州青禾网络科技有限公司", "91330106MA2AX4CT42", industry="retail")
GLOBEX = House(
    "globex",
    "globex.localhost",
    "大衡法律咨询服务部",
    "92310104MA1FRXJ43E",
    subject_type="sole_proprietor",
    industry="legal",
)
HOUSES = (STAFF, ACME, GLOBEX)


def email_of(schema: str, role: str, number: int = 1) -> str:
    """The e-mail under which a person of the template signs in."""
    return f"{role}{number}@{schema}.example"


def fill() -> None:
    """Migrate everything and make the houses, by the owner's role."""
    from django.core.management import call_command

    from tenants import context
    from tenants.clients import provisioning
    from tenants.clock import real_now
    from tenants.models import Domain, Tenant
    from tenants.people.services import create_person

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    for house in HOUSES:
        tenant = Tenant.objects.create(
            schema_name=house.schema,
            kind=house.kind,
            state=Tenant.State.READY,
            legal_name=house.legal_name,
            credit_code=house.credit_code,
            subject_type=house.subject_type,
            industry=house.industry,
            applicant_name="青禾",
            applicant_email=email_of(house.schema, house.roles[0]),
            ready_at=real_now(),
        )
        Domain.objects.create(tenant=tenant, domain=house.domain, is_primary=True)
        provisioning.make_schema(tenant)
        with context.client(tenant):
            if house.kind == Tenant.Kind.CLIENT:
                _hold_documents(tenant)
            for role in house.roles:
                for number in (1, 2):
                    name = f"{role.capitalize()} {number}"
                    create_person(email=email_of(house.schema, role, number), name=name, role=role, password=PASSWORD)


def _hold_documents(tenant: Tenant) -> None:
    """What every firm owes lies with the platform already, long-term; labels that need more have tests of their own."""
    from compliance.models import Licence

    long_ago = datetime(2020, 1, 2, tzinfo=UTC)  # a test that sets the clock back hands in what is newer than these
    for document_type in ("business_licence", "agent_identity", "authorisation_letter"):
        Licence.objects.create(
            document_type=document_type,
            type_version=1,
            state=Licence.State.APPROVED,
            issuer="杭州市市场监督管理局",
            number="1",
            valid_from=date(2020, 1, 1),
            valid_until=None,
            file=f"{tenant.schema_name}/none.pdf",
            file_name="none.pdf",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            handed_in_at=long_ago,
            handed_in_by="青禾",
            decided_at=long_ago,
        )


if __name__ == "__main__":
    import django

    django.setup()
    fill()
