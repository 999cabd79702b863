"""Addresses of the platform's own site: landing, sign-up, the review desk."""

from django.urls import path

from portal.desk import desk
from portal.directories import urls as directories
from portal.duty import urls as duty
from portal.history import urls as history
from portal.people import urls as people
from portal.people.sign_in_pages import account_patterns
from portal.signup import urls as signup
from portal.telling import urls as telling

handler500 = "portal.shell.api.errors.server_error"
handler403 = "portal.shell.api.errors.permission_denied"
urlpatterns = [
    *account_patterns,
    *signup.platform_pages,
    *history.platform_pages,
    *signup.everywhere,
    *duty.platform_pages,
    *directories.platform_pages,
    *telling.platform_pages,
    *people.platform_pages,
    *people.everywhere,
    path("admin/", desk.urls),
]
