"""The demo's webhook: one, signed so that the sandbox's stand-in takes it, wherever the sandbox runs."""

from __future__ import annotations

from typing import Any

import pytest

from labels.directories.sandbox.program_keys import secret_of_program
from portal.tryout.programs import ensure_program
from tenants.models import Tenant
from tenants.sealing import opened
from tenants.webhooks.models import Endpoint

pytestmark = pytest.mark.django_db


def test_it_is_made_once_and_follows_the_sandbox(in_acme: Tenant, settings: Any) -> None:
    for port in (8100, 8100, 8350):
        settings.SANDBOX_ADDRESS = f"http://127.0.0.1:{port}"
        ensure_program(in_acme)
        (made,) = Endpoint.objects.all()
        assert made.url == f"http://127.0.0.1:{port}/programs/acme"
        assert opened(made.secret) == secret_of_program("acme")
