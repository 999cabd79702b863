"""Addresses: a client's site."""

from django.urls import path

from portal.search import pages

client_pages = [
    path("search/", pages.search, name="search"),
    path("words/", pages.words, name="words"),
]
