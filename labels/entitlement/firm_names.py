"""Finds whose name an applicant's name can be mistaken for: another client's, a protected institution's, a brand's."""

from dataclasses import dataclass

from labels.domain.disguise import skeleton
from labels.domain.hygiene import institutions_named
from labels.domain.lexicon import Institution
from labels.recognition.likeness import Likeness, likeness
from labels.registry.models import AliasClaim
from tenants.models import Tenant
from tenants.services import OPEN_STATES

MOST = 10  # resembling clients that are shown


@dataclass(frozen=True)
class Resemblance:
    """Another client, or an applicant, and how alike the names are."""

    tenant: Tenant
    how: Likeness


@dataclass(frozen=True)
class NameCheck:
    """The findings about a name. resembling: the worst first, at most MOST; more: how many others. protected: (the part
    of the name, the institution). brands: (the brand, its client).
    """

    resembling: list[Resemblance]
    more: int
    protected: list[tuple[str, Institution]]
    brands: list[tuple[str, Tenant]]

    @property
    def clear(self) -> bool:
        """Tells whether nothing was found."""
        return not (self.resembling or self.protected or self.brands)


def check_name(tenant: Tenant) -> NameCheck:
    """Checks the legal name of an applicant or client for a reviewer."""
    alike = _alike(tenant)
    others = Tenant.objects.in_bulk([pk for _how, _name, pk in alike[:MOST]])
    return NameCheck(
        resembling=[Resemblance(others[pk], how) for how, _name, pk in alike[:MOST]],
        more=max(len(alike) - MOST, 0),
        protected=institutions_named(tenant.legal_name),
        brands=_brands(tenant),
    )


def same_code(one: Tenant, other: Tenant) -> bool:
    """Tells whether both are one firm, or one person, before the law."""
    if one.credit_code:
        return one.credit_code == other.credit_code
    return bool(one.identity_hash) and one.identity_hash == other.identity_hash


def _alike(tenant: Tenant) -> list[tuple[Likeness, str, object]]:
    others = Tenant.objects.filter(kind=Tenant.Kind.CLIENT, state__in=OPEN_STATES).exclude(pk=tenant.pk)
    alike = []
    columns = others.only("pk", "legal_name", "credit_code", "identity_hash")
    for other in columns.iterator(chunk_size=2000):
        how = Likeness.SAME if same_code(tenant, other) else likeness(tenant.legal_name, other.legal_name)
        if how is not None:
            alike.append((how, other.legal_name, other.pk))
    return sorted(alike, key=lambda each: each[:2])


def _brands(tenant: Tenant) -> list[tuple[str, Tenant]]:
    """Returns brands that other clients have proved and that stand in the name."""
    name = skeleton(tenant.legal_name).text
    claims = AliasClaim.objects.exclude(tenant=tenant).select_related("tenant").order_by("key")
    return [(claim.key, claim.tenant) for claim in claims.iterator(chunk_size=2000) if skeleton(claim.key).text in name]
