"""Addresses: a client's site, programs."""

from django.urls import path

from portal.numbers import api, codes_pages, groups_pages, importing_pages, pages, proofs_api, proofs_pages

client_pages = [
    path("numbers/", pages.numbers, name="numbers"),
    path("numbers/add/", pages.add, name="number_add"),
    path("numbers/read/", pages.read_numbers, name="number_read"),
    path("numbers/import/", importing_pages.import_list, name="number_import"),
    path("numbers/import/now/", importing_pages.import_now, name="number_import_now"),
    path("numbers/import/wrong.csv", importing_pages.import_wrong, name="number_import_wrong"),
    path("numbers/import/example.csv", importing_pages.example, name="number_import_example"),
    path("numbers/import/<uuid:pk>/", importing_pages.import_progress, name="number_import_progress"),
    path("numbers/proofs/new/", proofs_pages.new_proof, name="proof_new"),
    path("numbers/<uuid:pk>/", pages.number, name="number"),
    path("numbers/<uuid:pk>/code/", codes_pages.send, name="number_code_send"),
    path("numbers/<uuid:pk>/code/check/", codes_pages.give_number_code, name="number_code_check"),
    path("numbers/<uuid:pk>/release/", pages.release, name="number_release"),
    path("numbers/<uuid:pk>/describe/", groups_pages.describe, name="number_describe"),
    path("numbers/groups/", groups_pages.groups, name="number_groups"),
    path("numbers/regroup/", groups_pages.regroup, name="numbers_regroup"),
    path("numbers/critical/", pages.critical, name="numbers_critical"),
]
programs = [
    path("v1/numbers", api.Numbers.as_view(), name="api-numbers"),
    path("v1/numbers/<uuid:pk>", api.OneNumber.as_view(), name="api-number"),
    path("v1/numbers/critical", api.CriticalNumbers.as_view(), name="api-numbers-critical"),
    path("v1/numbers/<uuid:pk>/critical", api.NumberCritical.as_view(), name="api-number-critical"),
    path("v1/numbers/<uuid:pk>/code", api.NumberCodes.as_view(), name="api-number-code"),
    path("v1/numbers/<uuid:pk>/code/check", api.NumberCodeCheck.as_view(), name="api-number-code-check"),
    path("v1/numbers/regroup", api.RegroupedNumbers.as_view(), name="api-numbers-regroup"),
    path("v1/number-groups/rename", api.RenamedGroup.as_view(), name="api-number-groups-rename"),
    path("v1/number-imports", api.NumberImports.as_view(), name="api-number-imports"),
    path("v1/number-imports/<uuid:pk>", api.OneNumberImport.as_view(), name="api-number-import"),
    path("v1/number-proofs", proofs_api.NumberProofs.as_view(), name="api-number-proofs"),
]
