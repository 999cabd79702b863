"""The desk's pages of a carrier's monthly number states, uploaded as a file or fetched over its API, and their
progress.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory, NumberStateList
from labels.numbers import carrier_lists, monthly_lists
from labels.numbers.tables import LARGEST_FILE
from labels.selectors import carriers
from labels.texts import import_problem
from portal.shell.desk.site import desk, staff_actor
from tenants.clock import business_now

SHOWN = 10  # lists


class NumberStatesForm(forms.Form):
    """The carrier, and its file unless its API is to be asked."""

    carrier = forms.ModelChoiceField(
        carriers(),
        label=lazy("Carrier"),
        widget=UnfoldAdminSelectWidget,
    )
    file = forms.FileField(label=lazy("CSV or Excel file"), widget=UnfoldAdminFileFieldWidget, required=False)

    def clean_file(self) -> Any:
        """Not larger than a table may be."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(import_problem("too_large", {}))
        return file


@dataclass(frozen=True)
class ListRow:
    """A carrier's list. share: of the clients that are compared, while they are; problems: (line, sentence); more: how
    many problems are not shown.
    """

    states: NumberStateList
    state: str
    share: int | None
    problems: list[tuple[int, str]]
    more: int


@dataclass(frozen=True)
class NumberStatesPage:
    """The form, and the latest lists; while one is under way the page looks again by itself. carriers: when each is
    asked for its list by itself.
    """

    form: NumberStatesForm
    carriers: list[monthly_lists.CarrierAsked]
    lists: list[ListRow]
    under_way: bool


@desk.page("number-states/", "number_states")
def number_states_page(request: HttpRequest) -> HttpResponse:
    """The page shows syncs; POST starts one: `from` api, or the file. Due work reads and compares."""
    form = NumberStatesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if request.POST.get("from") != "api" and file is None:
            form.add_error("file", _("Choose a file."))
        elif file is None and not capabilities_of(form.cleaned_data["carrier"]).number_states:
            form.add_error("file", _("This carrier has no API that tells number states: choose its file."))
        else:
            _start(request, form.cleaned_data["carrier"], file)
            return redirect(request.path)
    lists = NumberStateList.objects.select_related("directory").defer("content")[:SHOWN]
    rows = [_row(each) for each in lists]
    under_way = any(each.state in NumberStateList.UNDER_WAY for each in lists)
    shown = NumberStatesPage(form, monthly_lists.carriers_asked(), rows, under_way=under_way)
    title, status = _("Number states of a carrier"), 422 if form.errors else 200
    return desk.render(request, "admin/number_states.html", shown, title=title, status=status)


def _start(request: HttpRequest, carrier: Directory, file: Any) -> None:
    by_api = request.POST.get("from") == "api"
    source = f"API {business_now():%Y-%m-%d}" if by_api else file.name
    content = None if by_api else file.read()
    _made, started = carrier_lists.keep_list(carrier, content, source, actor=staff_actor(request))
    if started:
        messages.success(request, _("Started: this page shows the progress."))
    else:
        messages.warning(request, _("A sync with this carrier is already under way: wait for it to finish."))


def _row(states: NumberStateList) -> ListRow:
    return ListRow(
        states=states,
        state=states.get_state_display(),
        share=states.compared if states.state == NumberStateList.State.COMPARING else None,
        problems=[(line, import_problem(code, params)) for line, code, params in states.problems],
        more=states.problem_count - len(states.problems),
    )
