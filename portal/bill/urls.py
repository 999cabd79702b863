"""Addresses: a client's site."""

from django.urls import path

from portal.bill import pages

client_pages = [
    path("bill/", pages.bill, name="bill"),
    path("bill/bill.csv", pages.csv, name="bill_csv"),
    path("bill/bill.xlsx", pages.xlsx, name="bill_xlsx"),
]
