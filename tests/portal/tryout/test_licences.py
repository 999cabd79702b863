"""The demo's clients owe nothing that would stand in their way, and one document expires soon."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.models import Licence
from compliance.reviews.models import Case
from labels.entitlement import documents
from portal.tryout.licences import REVIEWER, hold
from tenants import context
from tenants.models import Tenant
from tenants.people.models import Role
from tenants.people.services import create_person
from tests.licences import ANNE, today


@pytest.mark.django_db
def test_documents_are_held_and_one_expires_soon(in_acme: Tenant, staff: Tenant) -> None:
    with context.client(staff):
        lin = create_person(email=REVIEWER, name="Lin", role=Role.REVIEWER, password="x")
    Licence.objects.all().delete()
    in_acme.ready_at -= timedelta(days=240)  # type: ignore[operator]  # a client of the template is ready
    in_acme.save()
    assert len(documents.requirements().past_due) == 3
    hold(ANNE, business_licence=None, agent_identity=None, authorisation_letter=20)
    assert set(Licence.objects.values_list("state", flat=True)) == {"approved"}
    owed = documents.requirements()
    assert (owed.past_due, owed.pending_verification) == ((), ())
    assert [each.document_type for each in owed.currently_due] == ["authorisation_letter"]
    assert owed.current_deadline == today() + timedelta(days=20)
    assert set(Case.objects.values_list("decided_by_id", flat=True)) == {str(lin.pk)}, "hers in the workload"
