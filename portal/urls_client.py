"""Addresses of a client's site."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
