"""Addresses of a client's site."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("portal.api.urls")),
    path("accounts/", include("allauth.urls")),
]
