"""Beside an application: the clients that its name resembles, and the protected names in it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from compliance.domain.master_data import differing
from compliance.master_data import MasterDataFacts, as_it_would_be
from compliance.reviews.models import Case
from labels.entitlement.firm_names import check_name, same_code
from labels.recognition.likeness import Likeness
from portal.cases.facts import facts_of_case
from tenants.clients.identity import identity_shown
from tenants.models import Tenant

HOW: dict[Likeness, Promise] = {
    Likeness.SAME: lazy("the same name"),
    Likeness.ALIKE: lazy("looks or sounds alike"),
    Likeness.SAME_CORE: lazy("the same trade name"),
}
SAME_CODE: Promise = lazy("the same credit code or identity document")
INSTITUTIONS: dict[str, Promise] = {
    "authority": lazy("authority"),
    "bank": lazy("bank"),
    "insurance": lazy("insurer"),
    "carrier": lazy("carrier"),
    "utility": lazy("utility"),
    "platform": lazy("platform"),
    "courier": lazy("courier"),
}
ANOTHER: Promise = lazy("may be one of an authority or utility")


@dataclass(frozen=True)
class ResemblingClient:
    """A client that the name resembles. code: its credit code, or its identity document, masked."""

    tenant: Tenant
    how: Promise
    grave: bool
    code: str


@dataclass(frozen=True)
class NameWarnings:
    """What a reviewer should know of a name. protected: (part of it, institution, its kind); brands: (brand, whose);
    more: clients not in the rows.
    """

    rows: list[ResemblingClient]
    more: int
    protected: list[tuple[str, str, Promise]]
    brands: Sequence[tuple[str, Tenant]]


def names_of_case(case: Case) -> NameWarnings | None:
    """Of an applicant, and of a client that is to have another name or credit code."""
    facts = facts_of_case(case)
    if case.kind == Case.Kind.SIGN_UP:
        return name_check(case.tenant)
    if isinstance(facts, MasterDataFacts) and {"legal_name", "credit_code"} & {*differing(facts.before, facts.after)}:
        return name_check(as_it_would_be(case.tenant, facts.after))
    return None


def name_check(tenant: Tenant) -> NameWarnings | None:
    """None when nothing was found."""
    check = check_name(tenant)
    if check.clear:
        return None
    return NameWarnings(
        rows=[
            ResemblingClient(
                each.tenant,
                SAME_CODE if same_code(tenant, each.tenant) else HOW[each.how],
                each.how is not Likeness.SAME_CORE,
                each.tenant.credit_code or identity_shown(each.tenant),
            )
            for each in check.resembling
        ],
        more=check.more,
        protected=[
            (part, institution.word, INSTITUTIONS.get(institution.kind, ANOTHER))
            for part, institution in check.protected
        ],
        brands=check.brands,
    )
