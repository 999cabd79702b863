"""What the portal's own acts leave in the client's history, as sentences."""

from django.utils.translation import gettext_lazy as _, gettext_noop

from compliance.evidence import actions, texts
from tenants.people.texts import TOPICS

actions.declare(
    exported=_("Data exported: {what}"),
    dossier_sealed=_("Evidence dossier sealed, SHA-256 {sha256}"),
    person_invited=_("{email} invited as {role}"),
    person_joined=_("{email} joined"),
    person_changed=_("{email} changed: {change}"),
    key_made=_("API key “{name}” created"),
    key_revoked=_("API key “{name}” revoked"),
    contact_saved=_("Contact {name} saved"),
    contact_removed=_("Contact {name} removed"),
    contact_asked=_("Contact {name} asked to confirm"),
    contact_agreed=_("Contact {name} agreed to be notified"),
    contact_declined=_("Contact {name} declined to be notified"),
    topics_chosen=_("Topics of {name} changed"),
    contact_tested=_("Test message sent to contact {name}"),
    topic_left=_("Contact {name} no longer wants e-mails about: {topic}"),
    topic_left_sms=_("Contact {name} no longer wants SMS about: {topic}"),
    contact_withdrew=_("Contact {name} no longer wants to be notified"),
    account_closed=_("Account closed"),
    domain_added=_("Address added: {domain}"),
    domain_removed=_("Address removed: {domain}"),
    status_subscribed=_("An address subscribed to the status page by {channel}"),
    status_left=_("A subscriber left the status page"),
    status_removed=_("A subscriber of the status page was removed"),
    status_page_switched=_("Status page set to {state}"),
    identity_seen=_("A reviewer looked at the whole number of the identity document"),
    role_changed=_("Role of {email} changed to {role}"),
    person_removed=_("Sign-in of {email} disabled"),
    invitation_withdrawn=_("Invitation of {email} withdrawn"),
    agreements_accepted=_("Terms of service (version {terms}) and privacy notice (version {privacy}) accepted"),
    webhook_made=_("Webhook “{webhook}” created: {url}"),
    webhook_changed=_("Webhook “{webhook}” changed: {url}"),
    webhook_secret_rotated=_("Webhook “{webhook}” has a new secret"),
    webhook_switched=_("Webhook “{webhook}” switched {state}"),
    webhook_deleted=_("Webhook “{webhook}” deleted"),
    webhook_replayed=_("Webhook “{webhook}”: {count} events sent again"),
    webhook_gave_up=_("Webhook “{webhook}” switched off: {outcome}"),
    company_changed=_("Company settings changed: {time_zone}, {language}"),
)
texts.declare_places(topic=lambda code: str(TOPICS.get(code, code)))
texts.declare_words(
    email=gettext_noop("e-mail"),
    sms=gettext_noop("SMS"),
    on=gettext_noop("on"),
    off=gettext_noop("off"),
    public=gettext_noop("public"),
    private=gettext_noop("private"),
    everything=gettext_noop("everything"),
    webhook_failed=gettext_noop("nothing but failures for five days"),
    webhook_gone=gettext_noop("it answered 410"),
)
