"""Secrets of a client that are worked out and kept nowhere."""

import hmac

from django.conf import settings

from tenants.models import Tenant


def salt_of(tenant: Tenant) -> str:
    """What a client's keys of calls are hashed with: without it, who has the rows cannot try numbers out."""
    return hmac.new(settings.SECRET_KEY.encode(), f"calls {tenant.pk}".encode(), "sha256").hexdigest()[:64]
