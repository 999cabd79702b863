"""Addresses: a client's site, programs."""

from django.urls import path

from portal.webhooks import api, pages

client_pages = [
    path("settings/webhooks/", pages.webhooks_list, name="settings_webhooks"),
    path("settings/webhooks/<uuid:pk>/", pages.webhook, name="webhook"),
    path("settings/webhooks/<uuid:pk>/secret/", pages.webhook_rotate, name="webhook_rotate"),
    path("settings/webhooks/<uuid:pk>/switch/", pages.webhook_switch, name="webhook_switch"),
    path("settings/webhooks/<uuid:pk>/delete/", pages.webhook_delete, name="webhook_delete"),
    path("settings/webhooks/<uuid:pk>/test/", pages.webhook_test, name="webhook_test"),
    path("settings/webhooks/<uuid:pk>/replay/", pages.webhook_replay, name="webhook_replay"),
    path("settings/webhooks/<uuid:pk>/events/<uuid:event_id>/", pages.webhook_resend, name="webhook_resend"),
    path("settings/webhooks/<uuid:pk>/tries/<int:attempt_id>/", pages.webhook_try, name="webhook_try"),
]
programs = [
    path("v1/webhooks", api.Webhooks.as_view(), name="api-webhooks"),
    path("v1/webhooks/<uuid:pk>", api.OneWebhook.as_view(), name="api-webhook"),
    path("v1/webhooks/<uuid:pk>/change", api.WebhookChange.as_view(), name="api-webhook-change"),
    path("v1/webhooks/<uuid:pk>/switch", api.WebhookSwitch.as_view(), name="api-webhook-switch"),
    path("v1/webhooks/<uuid:pk>/secret", api.WebhookRotation.as_view(), name="api-webhook-secret"),
    path("v1/webhooks/<uuid:pk>/test", api.WebhookTest.as_view(), name="api-webhook-test"),
    path("v1/webhooks/<uuid:pk>/replay", api.WebhookReplay.as_view(), name="api-webhook-replay"),
    path("v1/webhooks/<uuid:pk>/deliveries", api.WebhookDeliveries.as_view(), name="api-webhook-deliveries"),
    path("v1/webhooks/<uuid:pk>/events/<uuid:event>/resend", api.WebhookResend.as_view(), name="api-webhook-resend"),
    path("v1/events", api.Events.as_view(), name="api-events"),
    path("v1/event-types", api.EventTypes.as_view(), name="api-event-types"),
]
