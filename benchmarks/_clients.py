"""Many clients, quickly: rows in the public schema, and bare schemas with what a benchmark needs in them."""

from __future__ import annotations

from uuid import UUID, uuid5

from benchmarks.frame import House
from tenants import context
from tenants.models import Tenant

NAMES = UUID("6f0b8a52-5c62-4f0e-9d0a-5a0f2f5f8a11")


class Clients:
    """Clients bench_0, bench_1, …"""

    def __init__(self, house: House) -> None:
        self.house = house

    def rows(self, count: int) -> list[UUID]:
        """At least the rows of `count` clients; their ids in the order of their numbers."""
        ids = [uuid5(NAMES, str(number)) for number in range(count)]
        with self.house.owner() as owner, owner.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO public.tenants_tenant (id, schema_name, kind, state, legal_name, credit_code,"
                " subject_type, industry, micro, time_zone, language, applicant_name, applicant_email,"
                " applicant_mobile, identity_type, identity_number, identity_hash, status_page_public,"
                " created_at, ready_at)"
                " VALUES (%s, %s, 'client', 'ready', %s, '', 'enterprise', 'other', false, 'Asia/Shanghai', 'zh-hans',"
                " '', '', '', '', '', '', false, now(), now()) ON CONFLICT (id) DO NOTHING",
                [(key, f"bench_{number}", f"Bench {number}") for number, key in enumerate(ids)],
            )
        return ids

    def make(self, count: int, *, table: str) -> list[Tenant]:
        """`count` clients with a schema each that holds what `table` says (SQL with {schema})."""
        ids = self.rows(count)
        with self.house.owner() as owner:
            for number in range(count):
                schema = f"bench_{number}"
                owner.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
                owner.execute(table.format(schema=schema))
                owner.execute(f"GRANT USAGE ON SCHEMA {schema} TO PUBLIC")
                owner.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO PUBLIC")
        with context.platform():
            by_id = {tenant.pk: tenant for tenant in Tenant.objects.filter(pk__in=ids)}
        return [by_id[key] for key in ids]
