"""What happens upward: event → functions, in the emitting transaction.

Importing this also registers every handler of due work.
"""

import compliance.evidence.checkpoints.tasks
import labels.tasks
import maintenance.tasks
import portal.exports
import tenants.tasks
from compliance import high_risk
from compliance.licences import services as licences
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.services import CASE_DECIDED
from compliance.services import CERTIFICATION_CHANGED
from labels import backup
from labels import services as labels_services
from labels.reconciler import DISPLAYS_MOVED
from maintenance import services as maintenance_services
from portal import closing
from tenants.agenda.services import schedule
from tenants.context import current_tenant
from tenants.models import Tenant
from tenants.people.actors import Actor
from tenants.provisioning import TENANT_READY
from tenants.services import TENANT_CLOSED


def label_case_decided(*, case: Case, actor: Actor) -> None:
    """Standby labels, claimed numbers."""
    approved = case.state == Case.State.APPROVED
    if case.kind == Case.Kind.STANDBY:
        labels_services.decide_standby_label(case.subject_id, approved=approved)
    elif case.kind == Case.Kind.NUMBER_CLAIM:
        labels_services.decide_claim(case.subject_id, ours=approved, actor=actor)
    elif case.kind == Case.Kind.RESTORE:
        backup.decide_restore(case)


def first_sweep(*, tenant: Tenant) -> None:
    """A client that has just become ready is swept, and its evidence signed, every day from now on."""
    if tenant.kind == Tenant.Kind.CLIENT:
        schedule("labels.sweep", key="nightly", lane="bulk")
        schedule("evidence.checkpoint", key="daily", lane="bulk")


def sweep_now(*, tenant: Tenant) -> None:
    """Certification was suspended or resumed: all that is wanted is worked out anew at once."""
    schedule("labels.sweep", key="nightly", lane="green")


def what_licences_allow(*, licence: Licence, actor: Actor) -> None:
    """A licence was approved or revoked: all that is wanted is worked out anew."""
    sweep_now(tenant=current_tenant())


CASE_DECIDED.bind(licences.case_decided, maintenance_services.case_decided, label_case_decided, high_risk.carry_out)
licences.LICENCE_CHANGED.bind(what_licences_allow)
DISPLAYS_MOVED.bind(maintenance_services.wake_windows)
TENANT_READY.bind(first_sweep)
TENANT_CLOSED.bind(closing.leave)
CERTIFICATION_CHANGED.bind(sweep_now)

__all__ = ["compliance", "labels", "maintenance", "portal", "tenants"]
