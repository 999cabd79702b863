"""Parties that people serve, at the desk: how each is served, the files for them and their receipts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextInputWidget,
)

from compliance.catalogue.selectors import document_types
from compliance.evidence.selectors import namesakes, told_apart, with_namesakes
from labels import texts
from labels.directories.models import Directory
from labels.domain.errands import ColumnsError, columns_of
from labels.errands import files, receipts
from labels.errands.models import DeskParty, Errand, ErrandFile, ErrandReceipt
from labels.errands.selectors import overdue_files
from labels.numbers.tables import LARGEST_FILE
from portal.shell.desk.base import ADMINISTRATORS, STAFF, DeskAdmin, PageAdmin, moment, state_badge
from portal.shell.desk.csv_lists import in_files
from portal.shell.desk.site import desk, staff_actor
from portal.shell.files import made_response
from portal.shell.refusals import refusals_told
from tenants.clients.catching_up import last_restore
from tenants.clock import business_now
from tenants.outside.spreadsheets import CSV_TYPE, XLSX_TYPE
from tenants.refusals import Refused
from tenants.when import moment_text

RECEIPTS = 10  # shown


class DeskPartyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """How a directory of the adapter desk is served."""

    appeal_documents = forms.MultipleChoiceField(
        label=lazy("Documents it wants for an appeal"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=lazy("Where it takes appeals by hand only: a task shows them, or which of them the client lacks."),
    )

    class Meta:
        model = DeskParty
        fields = [field.name for field in DeskParty._meta.fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "appeal_documents" in self.fields:
            types = document_types(business_now())
            chosen = cast("forms.MultipleChoiceField", self.fields["appeal_documents"])
            chosen.choices = [(code, str(each)) for code, each in types.items()]
            self.initial["appeal_documents"] = self.instance.documents

    def clean_appeal_documents(self) -> str:
        return " ".join(self.cleaned_data["appeal_documents"])

    def clean_columns(self) -> str:
        columns: str = self.cleaned_data["columns"]
        try:
            columns_of(columns)
        except ColumnsError as error:
            said = {
                "field_unknown": _("There is no field “%(field)s”."),
                "field_twice": _("The field “%(field)s” is listed twice."),
                "field_missing": _("The field “%(field)s” is needed."),
            }
            raise ValidationError(said[error.code] % error.params) from None
        return columns

    def clean_most_rows(self) -> int:
        rows: int = self.cleaned_data["most_rows"]
        if not 1 <= rows <= 100_000:
            raise ValidationError(_("From 1 to 100,000 rows."))
        return rows


@admin.register(DeskParty, site=desk)
class DeskPartyAdmin(DeskAdmin):
    """Administrators say how a party is served."""

    form = DeskPartyForm
    may_add = may_change = ADMINISTRATORS
    list_display = ("directory", "by", "sheet", "form_shown", "cut_off", "answer_days")

    def get_readonly_fields(self, request: HttpRequest, obj: DeskParty | None = None) -> tuple[str, ...]:
        return ("directory",) if obj is not None else ()

    @admin.display(description=lazy("numbers as"))
    def form_shown(self, party: DeskParty) -> str:
        return str(party.get_form_display())


# ---------------------------------------------------------------- files


class ReceiptForm(forms.Form):
    """What the party has sent back."""

    file = forms.FileField(label=lazy("CSV or Excel file"), widget=UnfoldAdminFileFieldWidget)

    def clean_file(self) -> Any:
        """Not larger than a table may be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(texts.import_problem("too_large", {}))
        return file


class SentForm(forms.Form):
    """How a file was handed over."""

    how = forms.CharField(
        label=lazy("How you handed it over"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )


@dataclass(frozen=True)
class FileLogEntry:
    """What was done with a file, by whom."""

    at: datetime
    by: str
    what: str


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt of the party. problems: (line, sentence); more: how many are not shown."""

    receipt: ErrandReceipt
    state: str
    problems: list[tuple[int, str]]
    more: int


@dataclass(frozen=True)
class ErrandFilePage:
    """A file and what people do with it. way: how the party's files get there; late: it should have been answered;
    orders: what may be done now; reading: a receipt is being read, and the page looks again. again: it was to be handed
    over before a restore, and perhaps was.
    """

    file: ErrandFile
    state: str
    way: str
    late: bool
    open: int
    orders: tuple[str, ...]
    sent_form: SentForm
    receipt_form: ReceiptForm
    receipts: list[ReceiptRow]
    reading: bool
    log: list[FileLogEntry]
    again: bool


ORDERS = {
    ErrandFile.State.PREPARED: ("sent", "again"),
    ErrandFile.State.SENT: ("acknowledged", "chased"),
    ErrandFile.State.ACKNOWLEDGED: ("chased",),
    ErrandFile.State.PARTLY: ("chased",),
}


def _before_a_restore(file: ErrandFile) -> bool:
    return file.errands.annotate(restored_at=last_restore(Errand, "made_at")).exclude(restored_at=None).exists()


class AnswerFilter(admin.SimpleListFilter):
    """What should have been answered by now."""

    title = lazy("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", lazy("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ErrandFile]) -> QuerySet[ErrandFile]:
        return queryset & overdue_files(business_now()) if self.value() == "overdue" else queryset


@admin.register(ErrandFile, site=desk)
class ErrandFileAdmin(PageAdmin):
    """Reviewers hand files over and bring receipts in; nothing is changed by hand but through these."""

    may_change = STAFF
    doers = ("sent_by",)
    list_display = (
        "name",
        "of_directory",
        state_badge(prepared="warning", sending="info", sent="info", partly="info", answered="success"),
        "rows_answered",
        moment("made_at", lazy("made")),
        "due",
    )
    list_filter = (AnswerFilter, "directory", "state")
    ordering = ("-made_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ErrandFile]:
        return super().get_queryset(request).select_related("directory").defer("content")

    @admin.display(description=lazy("directory"))
    def of_directory(self, file: ErrandFile) -> str:
        return str(file.directory)

    @admin.display(description=lazy("answered"))
    def rows_answered(self, file: ErrandFile) -> str:
        return f"{file.answered} / {file.rows}"

    @in_files(attrgetter("answers_by"))
    @admin.display(description=lazy("answer due"), ordering="answers_by")
    def due(self, file: ErrandFile) -> SafeString | str:
        if file.answers_by is None or file.state not in ErrandFile.UNANSWERED:
            return "—"
        kind = "desk-late" if file.answers_by < business_now() else "desk-time"
        return format_html('<span class="{}">{}</span>', kind, moment_text(file.answers_by))

    def page(self, request: HttpRequest, row: ErrandFile) -> HttpResponse:
        return _content(row) if "download" in request.GET else self._page(request, row, SentForm(), ReceiptForm(), 200)

    def _page(
        self, request: HttpRequest, file: ErrandFile, sent: SentForm, receipt: ReceiptForm, status: int
    ) -> HttpResponse:
        receipts_so_far = with_namesakes(file.directory.errand_receipts.defer("content"), "taken_by")
        rows = [_receipt(each) for each in receipts_so_far[:RECEIPTS]]
        emails = namesakes(each.get("id", "") for each in file.log)
        orders = ORDERS.get(ErrandFile.State(file.state), ())
        by_hand = files.way_of(file.directory) == files.DOWNLOAD or not file.directory.active
        shown = ErrandFilePage(
            file=file,
            state=str(file.get_state_display()),
            way=file.directory.address,
            late=file.state in ErrandFile.UNANSWERED and (file.answers_by or business_now()) < business_now(),
            open=file.rows - file.answered,
            orders=tuple(order for order in orders if not (order == "again" and by_hand)),
            sent_form=sent,
            receipt_form=receipt,
            receipts=rows,
            reading=any(row.receipt.state == ErrandReceipt.State.READING for row in rows),
            log=[_entry(each, emails) for each in reversed(file.log)],
            again=file.state in ErrandFile.UNSENT and _before_a_restore(file),
        )
        template = "admin/errands/file.html"
        return desk.render(request, template, shown, title=file.name, opts=self.opts, status=status)

    def order(self, request: HttpRequest, row: ErrandFile) -> HttpResponse:
        order, actor = request.POST.get("order", ""), staff_actor(request)
        if order == "receipt":
            form = ReceiptForm(request.POST, request.FILES)
            if not form.is_valid():
                return self._page(request, row, SentForm(), form, 422)
            return _take_receipt(request, row.directory, form.cleaned_data["file"])
        with refusals_told(request):
            if order == "sent":
                files.note_sent(row.pk, how=request.POST.get("how", "")[:200], actor=actor)
            elif order == "again":
                files.send_again(row.pk, actor=actor)
            elif order == "acknowledged":
                files.note_acknowledged(row.pk, actor=actor)
            elif order == "chased":
                files.note_chased(row.pk, actor=actor)
            else:
                raise Refused(_("You may not do this."))
            messages.success(request, _("Noted."))
        return redirect(request.path)


def _take_receipt(request: HttpRequest, directory: Directory, file: Any) -> HttpResponse:
    with refusals_told(request):
        _kept, new = receipts.keep_receipt(directory, file.read(), file.name, actor=staff_actor(request))
        if new:
            messages.success(request, _("Being imported: the result appears on this page."))
        else:
            messages.warning(request, _("This file has been read already: nothing is counted twice."))
    return redirect(request.path)


def _content(file: ErrandFile) -> HttpResponse:
    if file.content is None:
        raise Http404
    kind = XLSX_TYPE if file.name.endswith(".xlsx") else CSV_TYPE
    return made_response(bytes(file.content), file.name, kind)


def _receipt(receipt: ErrandReceipt) -> ReceiptRow:
    return ReceiptRow(
        receipt=receipt,
        state=str(receipt.get_state_display()),
        problems=[(line, texts.receipt_problem(code, params)) for line, code, params in receipt.problems],
        more=receipt.problem_count - len(receipt.problems),
    )


def _entry(entry: dict[str, str], emails: Mapping[str, str]) -> FileLogEntry:
    said = {
        "sent": _("handed over: %(how)s") % {"how": entry.get("how", "")},
        "tried_again": _("tried again"),
        "acknowledged": _("acknowledged by the party"),
        "chased": _("party reminded"),
    }
    by = told_apart(entry["by"], entry.get("id", ""), emails)
    return FileLogEntry(datetime.fromisoformat(entry["at"]), by, said[entry["what"]])
