"""The demo's program: the sandbox's stand-in for a client's own system, told by a webhook."""

from django.conf import settings

from labels.directories.sandbox.program_keys import secret_of_program
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.webhooks import services
from tenants.webhooks.models import Endpoint

NAME = "CRM（演示）"


def ensure_program(tenant: Tenant) -> None:
    """Make the client's webhook, or let it follow the sandbox to where it runs now."""
    url = f"{settings.SANDBOX_ADDRESS}/programs/{tenant.schema_name}"
    with context.client(tenant):
        made = Endpoint.objects.filter(name=NAME).first()
        if made is None:
            services.make_endpoint(NAME, url, [], by=PLATFORM, secret=secret_of_program(tenant.schema_name))
        elif made.url != url:
            services.change_endpoint(made.pk, name=NAME, url=url, topics=made.topics, by=PLATFORM)
