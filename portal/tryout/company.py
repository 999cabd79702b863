"""The demo's shop has begun with its company's own sign-in: the record that proves its domain is yet to be set."""

from tenants.agenda.services import cancel
from tenants.domain.actors import Actor
from tenants.people import company_sign_in


def begin_company_sign_in(actor: Actor) -> None:
    """A sandbox asks no name servers: the page says what waits."""
    given = {"client_id": "shouhao", "client_secret": "demo-not-a-secret", "domain": "qinghe.example"}
    company_sign_in.set_up(issuer="https://login.qinghe.example", **given, by=actor)
    cancel(company_sign_in.CHECK, key="domain")
