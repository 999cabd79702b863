"""What is noted of an applicant, who has no history of its own yet."""

from compliance.reviews.models import Case, Entry
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.actors import Actor


def note_in_thread(tenant: Tenant, actor: Actor, action: str) -> bool:
    """Add a turn among reviewers to the thread of the sign-up; False where there is none."""
    case = Case.objects.filter(tenant=tenant, kind=Case.Kind.SIGN_UP).order_by("-opened_at").first()
    if case is not None:
        Entry.objects.create(
            case=case,
            side=Entry.Side.REVIEWER,
            author=actor.name[:120],
            action=action,
            internal=True,
            at=business_now(),
        )
    return case is not None
