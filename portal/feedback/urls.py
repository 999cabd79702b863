"""Addresses: a client's site."""

from django.urls import path

from portal.feedback import pages

client_pages = [
    path("feedback/", pages.feedback, name="feedback"),
    path("feedback/new/", pages.new_feedback, name="feedback_new"),
    path("windows/<uuid:pk>/feedback/", pages.window_feedback, name="feedback_window"),
]
