"""Addresses of the platform's own site: landing, sign-up, the review desk."""

from django.urls import include, path

from portal.admin import desk
from portal.pages import people, signup

urlpatterns = [
    path("", signup.landing, name="landing"),
    path("sign-up/", signup.sign_up, name="sign_up"),
    path("sign-up/done/", signup.sign_up_done, name="sign_up_done"),
    path("join/<str:token>/", people.join, name="join"),
    path("language/", people.choose_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("admin/", desk.urls),
]
