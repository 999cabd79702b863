"""The settings that make the OpenAPI document; settings.py takes them from here."""

from tenants.domain.topics import Source, Topic
from tenants.domain.webhooks import TryOutcome

SPECTACULAR_SETTINGS = {
    "TITLE": "Shouhao API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "Instants in answers are in UTC; one that you give without a zone is in the client's. Days are local days of "
        "the client. What goes wrong is said as application/problem+json: 422 for what this document does not allow, "
        "409 for what it allows and a rule refuses, 405 (with Allow) for a method that an "
        "address does not have, 404 for an address that is none, 408 for a body that "
        "does not arrive in time, 413 for one that is too large. `/api/openapi-3.0.json` says it for programs that "
        "read OpenAPI 3.0 alone.\n\n"
        "Calls are counted by key: `calls`, and `long_calls` once more for those that read or make files or compare "
        'much; without a good key by network (`anonymous`). Every answer says how you stand: `RateLimit: "calls";'
        'r=1187;t=42` (so many are left; in so many seconds all are again) of `RateLimit-Policy: "calls";q=1200;w=60`. '
        "One too many is 429 with `Retry-After`, and is not carried out: send it again, with the same Idempotency-Key, "
        "once that time is over."
    ),
    "SERVE_AUTHENTICATION": [],  # for anybody, as the document is
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,  # what is taken and what is given differ: a file is bytes, then an address
    "SERVERS": [{"url": "/", "description": "The address of your portal."}],
    "LICENSE": {"name": "Apache 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.shell.api.documents.as_taken",
        "portal.shell.api.documents.with_codes",
        "portal.webhooks.schemas.with_webhooks",
    ],
    "TAGS": [
        {"name": "numbers", "description": "Numbers, proofs that they are yours, and standby numbers."},
        {"name": "labels", "description": "Checks of labels, and standby labels."},
        {"name": "requests", "description": "Maintenance requests: estimate, proposed windows, booking, recurrence."},
        {"name": "announcements", "description": "What the client tells its own customers about maintenance."},
        {"name": "feedback", "description": "What you say of maintenance, and what became of it."},
        {"name": "status", "description": "Who has subscribed to the status page of the client."},
        {"name": "scripts", "description": "Call scripts: what staff say in each situation, and now."},
        {"name": "windows", "description": "Maintenance windows: progress, and what can be done to one."},
        {"name": "notices", "description": "Notices that want an answer."},
        {"name": "displays", "description": "What directories show, and what helps when it is wrong."},
        {"name": "calls", "description": "Your call records, and the answer rates counted from them."},
        {"name": "calendar", "description": "When maintenance may run."},
        {"name": "licences", "description": "Licences, and what is still outstanding."},
        {"name": "brands", "description": "Brands with their proofs."},
        {"name": "settings", "description": "How the client is registered, and asking for a change of it."},
        {"name": "topics", "description": "Contacts: who is told what, over which channel, and why."},
        {"name": "cases", "description": "Cases with the reviewers and the support."},
        {"name": "backups", "description": "Backups of the labels, and restoring them."},
        {"name": "bill", "description": "What maintenance costs."},
        {"name": "trust", "description": "Trust level and violations."},
        {"name": "webhooks", "description": "How programs are told of what happens, and can ask what has."},
        {"name": "history", "description": "Who did what."},
        {"name": "told", "description": "What your program is sent by a webhook, and has to answer."},
    ],
    "ENUM_NAME_OVERRIDES": {
        "TopicEnum": [topic.value for topic in Topic],
        "TopicSourceEnum": [source.value for source in Source],
        "SalesChannelEnum": "maintenance.outbound.models.ChannelCount.Channel",
        "CustomerChannelEnum": "maintenance.announcements.models.Customer.Channel",
        "SubscriberChannelEnum": ["email", "sms"],
        "NumberStateEnum": "labels.models.NUMBER_STATES.items",
        "NumberImportStateEnum": "labels.models.NumberImport.State",
        "DisplayStateEnum": "labels.models.DISPLAY_STATES.items",
        "StandbyStateEnum": "labels.models.StandbyLabel.State",
        "LicenceStateEnum": "compliance.models.Licence.State",
        "TryOutcomeEnum": [outcome.value for outcome in TryOutcome],
        "WebhookStateEnum": "tenants.webhooks.models.Endpoint.State",
        "CaseStateEnum": "compliance.reviews.models.Case.State",
        "CaseKindEnum": "compliance.reviews.models.Case.Kind",
        "RequestStateEnum": "maintenance.models.MaintenanceRequest.State",
        "WindowStateEnum": "maintenance.models.WINDOW_STATES.items",
        "NoticeStateEnum": "maintenance.notices.models.Notice.State",
        "NoticeKindEnum": "maintenance.notices.models.Notice.Kind",
        "GateStateEnum": "maintenance.models.Gate.State",
        "MaintenanceKindEnum": "maintenance.models.KINDS.items",
        "AccelerationStateEnum": "labels.models.Acceleration.State",
        "AppealStateEnum": "labels.models.Appeal.State",
        "ContentEnum": "maintenance.models.CONTENTS.items",
        "RequestContentEnum": "portal.changes.serializers.FOR_CLIENTS_CHOICES",
        "RecurringContentEnum": "portal.changes.series_serializers.RECURRING_CHOICES",
        "EntryKindEnum": "tenants.ledger.models.Entry.Kind",
        "InvoiceKindEnum": "tenants.ledger.models.InvoiceRequest.Kind",
        "InvoiceStateEnum": "tenants.ledger.models.InvoiceRequest.State",
        "DirectoryKindEnum": "labels.directories.models.Directory.Kind",
        "BrandKindEnum": "labels.models.Alias.Kind",
        "DocumentKindEnum": "maintenance.documents.models.Document.Kind",
        "AnnouncementChannelEnum": "maintenance.announcements.models.CHANNELS.items",
        "ContactChannelEnum": "portal.telling.serializers.CHANNELS",
        "FeedbackRatingEnum": "maintenance.feedback.models.RATINGS.items",
        "FeedbackStateEnum": "maintenance.feedback.models.Suggestion.State",
        "ImprovementStateEnum": "maintenance.feedback.models.Improvement.State",
        "ImprovementBecameEnum": "maintenance.feedback.models.Improvement.Became",
        "AnnouncementStateEnum": "maintenance.announcements.models.Announcement.State",
        "ScriptStateEnum": "maintenance.scripts.models.ScriptVersion.State",
        "ScenarioEnum": "maintenance.scripts.models.SCENARIOS.items",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
