"""Addresses: a client's site, programs."""

from django.urls import path

from portal.changes import api, many_pages, pages

client_pages = [
    path("changes/new/", pages.new_change, name="change_new"),
    path("changes/calibration/", pages.calibration, name="change_calibration"),
    path("changes/check/", pages.check_label_typed, name="change_check"),
    path("changes/numbers/", pages.choose_numbers, name="change_numbers"),
    path("changes/many/", many_pages.many_labels, name="change_many"),
    path("changes/many/now/", many_pages.many_labels_now, name="change_many_now"),
    path("changes/many/wrong.csv", many_pages.many_labels_wrong, name="change_many_wrong"),
    path("changes/<uuid:pk>/", pages.proposal, name="proposal"),
    path("changes/<uuid:pk>/book/", pages.book, name="book"),
    path("changes/<uuid:pk>/withdraw/", pages.forget_draft, name="request_withdraw"),
]
programs = [
    path("v1/requests", api.Requests.as_view(), name="api-requests"),
    path("v1/requests/<uuid:pk>", api.OneRequest.as_view(), name="api-request"),
    path("v1/requests/<uuid:pk>/proposal", api.RequestProposal.as_view(), name="api-request-proposal"),
    path("v1/requests/<uuid:pk>/booking", api.RequestBooking.as_view(), name="api-request-booking"),
    path("v1/requests/<uuid:pk>/division", api.RequestDivision.as_view(), name="api-request-division"),
    path("v1/series", api.AllSeries.as_view(), name="api-series"),
]
