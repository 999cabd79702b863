"""Addresses: a client's site, programs."""

from django.urls import path

from portal.labels import api, brands_api, brands_pages, pages

client_pages = [
    path("labels/", pages.labels, name="labels"),
    path("brands/", brands_pages.brands, name="brands"),
    path("brands/new/", brands_pages.new_brand, name="brand_new"),
    path("brands/<uuid:pk>/", brands_pages.brand, name="brand"),
    path("brands/<uuid:pk>/renew/", brands_pages.renew_brand, name="brand_renew"),
    path("brands/<uuid:pk>/withdraw/", brands_pages.withdraw_brand, name="brand_withdraw"),
]
programs = [
    path("v1/brands", brands_api.Brands.as_view(), name="api-brands"),
    path("v1/brands/<uuid:pk>", brands_api.OneBrand.as_view(), name="api-brand"),
    path("v1/brands/<uuid:pk>/renewal", brands_api.BrandRenewal.as_view(), name="api-brand-renewal"),
    path("v1/label-checks", api.LabelChecks.as_view(), name="api-label-checks"),
]
