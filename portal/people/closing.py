"""A client leaves: its requests are withdrawn, and its numbers are free for others."""

from django.utils import translation
from django.utils.translation import gettext as _

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_cases
from labels.entitlement import brands
from labels.numbers import services as number_services
from maintenance import closed_times, services as maintenance
from maintenance.announcements.connections import forget_all_channels
from maintenance.calls.services import forget_all_calls
from maintenance.feedback.services import withdraw_waiting
from maintenance.models import Window
from maintenance.selectors import open_windows
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.company_sign_in import forget_company_sign_in
from tenants.people.contact_addresses import forget_contact_addresses
from tenants.people.doors import forget_sign_in_addresses
from tenants.services import TenantClosed
from tenants.webhooks import services as webhooks


def leave(event: TenantClosed) -> None:
    """Runs in the transaction that closes the account, in the client's schema, and gives reasons in its language."""
    with translation.override(event.tenant.language):
        _leave(event.tenant, event.actor)


def _leave(tenant: Tenant, actor: Actor) -> None:
    for case in open_cases(tenant):
        if case.kind in Case.INTERNAL | Case.OF_PLATFORM:
            reviews.drop(case.pk, _("The account was closed."))
        else:
            reviews.withdraw(case.pk, actor)
    for window in open_windows():
        _end(window, actor)
    for exclusion in closed_times.exclusions():
        maintenance.include(exclusion.pk, actor=actor)
    brands.retire_all(actor=actor)
    forget_all_calls()
    withdraw_waiting()
    webhooks.switch_all_off()
    forget_all_channels()
    number_services.release_all(actor=actor)
    forget_sign_in_addresses()
    forget_company_sign_in()
    forget_contact_addresses()


def _end(window: Window, actor: Actor) -> None:
    reason = _("The account was closed.")
    waits = window.state in (Window.State.WAITING_FOR_APPROVAL, Window.State.SCHEDULED)
    end = maintenance.cancel if waits else maintenance.abort
    end(window.pk, sequence=window.sequence, actor=actor, reason=reason)
