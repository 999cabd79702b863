"""Addresses: a client's site, programs."""

from django.urls import path

from portal.cases import api, pages

client_pages = [
    path("cases/", pages.cases, name="cases"),
    path("cases/new/", pages.new_case, name="case_new"),
    path("cases/files/<uuid:pk>/", pages.attachment, name="attachment"),
    path("cases/<uuid:pk>/", pages.case, name="case"),
    path("cases/<uuid:pk>/answer/", pages.answer_case, name="case_answer"),
    path("cases/<uuid:pk>/hand-in-again/", pages.answer_reviewer, name="case_hand_in_again"),
    path("cases/<uuid:pk>/withdraw/", pages.withdraw_case, name="case_withdraw"),
    path("cases/<uuid:pk>/solve/", pages.solve, name="case_solve"),
]
programs = [
    path("v1/cases", api.Cases.as_view(), name="api-cases"),
    path("v1/cases/<uuid:pk>", api.OneCase.as_view(), name="api-case"),
    path("v1/cases/<uuid:pk>/say", api.CaseSay.as_view(), name="api-case-say"),
    path("v1/cases/<uuid:pk>/hand-in", api.CaseHandIn.as_view(), name="api-case-hand-in"),
    path("v1/cases/<uuid:pk>/solve", api.CaseSolve.as_view(), name="api-case-solve"),
    path("v1/cases/<uuid:pk>/withdraw", api.CaseWithdraw.as_view(), name="api-case-withdraw"),
    path("v1/attachments/<uuid:pk>", api.AttachmentFile.as_view(), name="api-attachment"),
]
