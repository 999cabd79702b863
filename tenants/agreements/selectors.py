"""Reads the agreements."""

from django.db.models import QuerySet

from tenants.agreements.models import Acceptance, Agreement
from tenants.clock import business_now
from tenants.models import Tenant

EVERYBODY = (Agreement.Kind.TERMS, Agreement.Kind.PRIVACY)


def agreements_in_force() -> dict[str, Agreement]:
    """Returns the version in force of each text, by kind."""
    rows = Agreement.objects.filter(valid_from__lte=business_now())
    return {row.kind: row for row in rows.order_by("kind", "-valid_from", "-version").distinct("kind")}


def to_accept(*, as_individual: bool = False) -> list[Agreement]:
    """Returns what a person has to accept before joining; an individual that applies consents separately to
    one more.
    """
    agreements = agreements_in_force()
    return [agreements[kind] for kind in (*EVERYBODY, *((Agreement.Kind.IDENTITY,) if as_individual else ()))]


def left_to_accept(tenant: Tenant, email: str) -> list[Agreement]:
    """What whoever joins by this address has to accept: not again what the applicant accepted with the sign-up."""
    applied = Acceptance.objects.filter(tenant=tenant, email__iexact=email, user_id=None)
    known = set(applied.values_list("agreement", flat=True))
    return [each for each in to_accept() if each.pk not in known]


def acceptances(tenant: Tenant) -> QuerySet[Acceptance]:
    """Returns who of the client has accepted what, the earliest first."""
    return Acceptance.objects.filter(tenant=tenant).select_related("agreement")
