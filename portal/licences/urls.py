"""Addresses: a client's site, programs."""

from django.urls import path

from portal.licences import api, pages

client_pages = [
    path("licences/", pages.licences, name="licences"),
    path("licences/new/", pages.new_licence, name="licence_new"),
    path("licences/<uuid:pk>/", pages.licence, name="licence"),
    path("licences/<uuid:pk>/renew/", pages.renew_licence, name="licence_renew"),
    path("licences/<uuid:pk>/hand-in-again/", pages.hand_in_again, name="licence_hand_in_again"),
    path("licences/<uuid:pk>/file/", pages.file, name="licence_file"),
]
programs = [
    path("v1/requirements", api.Requirements.as_view(), name="api-requirements"),
    path("v1/document-types", api.DocumentTypes.as_view(), name="api-document-types"),
    path("v1/licences", api.Licences.as_view(), name="api-licences"),
    path("v1/licences/<uuid:pk>", api.OneLicence.as_view(), name="api-licence"),
    path("v1/licences/<uuid:pk>/file", api.LicenceFile.as_view(), name="api-licence-file"),
]
