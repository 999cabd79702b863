"""Numbers that are proved to be the client's, as nearly every test wants them: without a proof no label is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant


def prove(numbers: Iterable[Number]) -> None:
    """These numbers of the client in use are proved: by their carrier's list, other than mobiles and fixed lines by a
    document that a reviewer has approved.
    """
    from labels.domain.numbers import NumberKind
    from labels.domain.ownership import DOCUMENT, Way, proves
    from labels.models import NumberProof
    from labels.numbers import ownership as number_ownership
    from tenants.domain.actors import PLATFORM

    rows = list(numbers)
    by_list = {row.pk: "of the tests" for row in rows if proves(Way.CARRIER_LIST, NumberKind(row.kind))}
    number_ownership.prove(by_list, Way.CARRIER_LIST, actor=PLATFORM)
    others = [row for row in rows if row.pk not in by_list]
    if others:
        from tests.licences import held

        document = held(DOCUMENT, valid_from=date(2020, 1, 1), valid_until=None)
        NumberProof.objects.bulk_create(NumberProof(number=row, licence=document) for row in others)
        number_ownership.document_changed(document)


def submit_proof(numbers: Iterable[Number]) -> None:
    """A document that names these numbers of the client in use is submitted, and waits for a reviewer."""
    from labels.entitlement import number_proofs
    from labels.models import Number
    from tests import licences

    number_proofs.hand_in_proof(
        Number.objects.filter(pk__in=[row.pk for row in numbers]),
        issuer="中国联通",
        number="1",
        valid_from=licences.today(),
        valid_until=None,
        file=licences.document(),
        actor=licences.ANNE,
    )


def prove_all_of(tenant: Tenant) -> None:
    """All numbers in use of a client that nothing proves yet."""
    from labels.entitlement import number_proofs
    from tenants import context

    with context.client(tenant):
        prove(number_proofs.unproved())
