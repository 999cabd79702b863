"""Addresses: a client's site, programs."""

from django.urls import path

from portal.feedback import api, pages

client_pages = [
    path("feedback/", pages.feedback, name="feedback"),
    path("feedback/new/", pages.new_feedback, name="feedback_new"),
    path("windows/<uuid:pk>/feedback/", pages.window_feedback, name="feedback_window"),
]
programs = [
    path("v1/feedback", api.Feedback.as_view(), name="api-feedback"),
    path("v1/improvements", api.Improvements.as_view(), name="api-improvements"),
]
