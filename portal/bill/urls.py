"""Addresses: a client's site, programs."""

from django.urls import path

from portal.bill import api, invoices_pages, pages

client_pages = [
    path("bill/", pages.bill, name="bill"),
    path("bill/statement/", pages.statement, name="bill_statement"),
    path("bill/invoices/", invoices_pages.bill_invoices, name="bill_invoices"),
    path("bill/invoices/new/", invoices_pages.new_invoice, name="bill_invoice_new"),
    path("bill/bill.csv", pages.csv, name="bill_csv"),
    path("bill/bill.xlsx", pages.xlsx, name="bill_xlsx"),
]
programs = [
    path("v1/bill", api.Bill.as_view(), name="api-bill"),
    path("v1/bill/statement", api.BillStatement.as_view(), name="api-bill-statement"),
    path("v1/bill/invoices", api.BillInvoices.as_view(), name="api-bill-invoices"),
    path("v1/bill/entries", api.BillEntries.as_view(), name="api-bill-entries"),
]
