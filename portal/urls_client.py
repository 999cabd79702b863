"""Addresses of a client's site: each subject has its own."""

from django.urls import include, path

from portal.announcements import urls as announcements
from portal.backups import urls as backups
from portal.bill import urls as bill
from portal.calendars import urls as calendars
from portal.calls import urls as calls
from portal.cases import urls as cases
from portal.changes import urls as changes
from portal.dashboard import urls as dashboard
from portal.displays import urls as displays
from portal.documents import urls as documents
from portal.estimates import urls as estimates
from portal.feedback import urls as feedback
from portal.history import urls as history
from portal.labels import urls as labels
from portal.licences import urls as licences
from portal.numbers import urls as numbers
from portal.people import urls as people
from portal.people.sign_in_pages import account_patterns
from portal.scripts import urls as scripts
from portal.search import urls as search
from portal.seasons import urls as seasons
from portal.signup import urls as signup
from portal.standby import urls as standby
from portal.status import urls as status
from portal.tables import urls as tables
from portal.telling import urls as telling
from portal.trust import urls as trust
from portal.webhooks import urls as webhooks
from portal.windows import urls as windows

SUBJECTS = (
    dashboard,
    search,
    numbers,
    labels,
    changes,
    windows,
    displays,
    calendars,
    licences,
    cases,
    announcements,
    estimates,
    seasons,
    calls,
    feedback,
    tables,
    documents,
    telling,
    scripts,
    history,
    trust,
    standby,
    backups,
    bill,
    status,
    people,
    webhooks,
)

handler400 = "portal.shell.api.errors.bad_request"
handler403 = "portal.shell.api.errors.permission_denied"
handler404 = "portal.shell.api.errors.page_not_found"
handler500 = "portal.shell.api.errors.server_error"
urlpatterns = [
    *account_patterns,
    *status.like_statuspage,
    path("api/", include("portal.urls_api")),  # before pages: programs ask often
    *(page for subject in SUBJECTS for page in subject.client_pages),
    *signup.everywhere,
    *people.everywhere,
]
