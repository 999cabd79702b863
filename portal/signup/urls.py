"""Addresses: the platform's site, either site."""

from django.urls import path

from portal.signup import agreements_pages, pages

platform_pages = [
    path("", pages.landing, name="landing"),
    path("sign-up/", pages.sign_up, name="sign_up"),
    path("sign-up/address/", pages.address_typed, name="sign_up_address"),
    path("sign-up/documents/", pages.documents_asked, name="sign_up_documents"),
    path("sign-up/done/", pages.sign_up_done, name="sign_up_done"),
    path("portal/", pages.find_portal, name="find_portal"),
    path("portal/done/", pages.find_portal_done, name="find_portal_done"),
]
everywhere = [
    path("legal/<slug:kind>/", agreements_pages.agreement, name="agreement"),
]
