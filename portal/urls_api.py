"""Addresses of the API, below /api/: each subject has its own."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularSwaggerView

from portal.announcements import urls as announcements
from portal.backups import urls as backups
from portal.bill import urls as bill
from portal.calendars import urls as calendars
from portal.calls import urls as calls
from portal.cases import urls as cases
from portal.changes import urls as changes
from portal.directories import urls as directories
from portal.displays import urls as displays
from portal.documents import urls as documents
from portal.duty import urls as duty
from portal.estimates import urls as estimates
from portal.feedback import urls as feedback
from portal.history import urls as history
from portal.labels import urls as labels
from portal.licences import urls as licences
from portal.numbers import urls as numbers
from portal.people import urls as people
from portal.scripts import urls as scripts
from portal.seasons import urls as seasons
from portal.shell.api import documents as document
from portal.shell.api.errors import NOTHING_HERE, nothing_here
from portal.standby import urls as standby
from portal.status import urls as status
from portal.telling import urls as telling
from portal.trust import urls as trust
from portal.webhooks import urls as webhooks
from portal.windows import urls as windows

# What is asked most comes first: Django looks from the top.
SUBJECTS = (
    numbers,
    displays,
    windows,
    changes,
    labels,
    calendars,
    duty,
    estimates,
    documents,
    telling,
    status,
    announcements,
    feedback,
    scripts,
    directories,
    seasons,
    calls,
    bill,
    standby,
    cases,
    history,
    trust,
    backups,
    licences,
    webhooks,
    people,
)

urlpatterns = [
    *(operation for subject in SUBJECTS for operation in subject.programs),
    path("openapi.json", document.openapi, name="api-schema"),
    path("openapi-3.0.json", document.openapi, {"older": True}, name="api-schema-older"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"^(?P<rest>.*)$", nothing_here, name=NOTHING_HERE),
]
