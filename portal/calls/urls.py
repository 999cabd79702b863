"""Addresses: a client's site, programs."""

from django.urls import path

from portal.calls import api, losses_pages, outbound_pages, pages, sources_pages

client_pages = [
    path("outbound/", outbound_pages.outbound, name="outbound"),
    path("outbound/plan.csv", outbound_pages.outbound_csv, name="outbound_csv"),
    path("outbound/losses/", losses_pages.losses, name="losses"),
    path("outbound/losses/example.csv", losses_pages.losses_example, name="losses_example"),
    path("calls/", pages.calls, name="calls"),
    path("calls/servers/", sources_pages.call_sources, name="call_sources"),
    path("calls/servers/<uuid:pk>/confirm/", sources_pages.call_source_confirm, name="call_source_confirm"),
    path("calls/servers/<uuid:pk>/fetch/", sources_pages.call_source_fetch, name="call_source_fetch"),
    path("calls/servers/<uuid:pk>/remove/", sources_pages.call_source_remove, name="call_source_remove"),
    path("calls/<uuid:pk>/", pages.calls_file, name="calls_file"),
    path("calls/<uuid:pk>/remove/", pages.remove_calls, name="calls_remove"),
]
programs = [
    path("v1/outbound-plan", api.OutboundPlans.as_view(), name="api-outbound-plan"),
    path("v1/windows/<uuid:pk>/outbound-plan", api.WindowOutboundPlan.as_view(), name="api-window-outbound-plan"),
    path("v1/call-team", api.CallTeams.as_view(), name="api-call-team"),
    path("v1/channel-counts", api.ChannelCounts.as_view(), name="api-channel-counts"),
    path("v1/windows/<uuid:pk>/losses", api.WindowLosses.as_view(), name="api-window-losses"),
    path("v1/calls", api.Calls.as_view(), name="api-calls"),
    path("v1/call-sources", api.CallSources.as_view(), name="api-call-sources"),
    path("v1/call-sources/<uuid:pk>", api.OneCallSource.as_view(), name="api-call-source"),
    path("v1/call-sources/<uuid:pk>/confirm", api.CallSourceConfirmation.as_view(), name="api-call-source-confirm"),
    path("v1/call-sources/<uuid:pk>/fetch", api.CallSourceFetch.as_view(), name="api-call-source-fetch"),
    path("v1/windows/<uuid:pk>/comparison", api.WindowComparison.as_view(), name="api-window-comparison"),
    path("v1/answer-rates", api.AnswerRates.as_view(), name="api-answer-rates"),
    path("v1/answer-rates/labels", api.LabelRates.as_view(), name="api-label-rates"),
]
