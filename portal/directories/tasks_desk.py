"""What has to be done by hand at parties, with a clock of its own: in the keyboard's reach, many at once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from compliance import uploads
from compliance.catalogue.selectors import document_types
from compliance.licences.selectors import documents_on_file
from compliance.licences.texts import name as name_of
from compliance.models import Licence
from labels import texts
from labels.directories.models import Directory
from labels.domain.days import FIRST_DAY, LAST_DAY
from labels.domain.numbers import number_text
from labels.errands import selectors, services
from labels.errands.models import Errand, ErrandPicture
from portal.shell.desk import staff_access
from portal.shell.desk.site import desk, staff_actor
from portal.shell.fields import Cleaned
from portal.shell.files import licence_response, made_response
from portal.shell.refusals import refusals_told
from tenants import context
from tenants.clients.catching_up import last_restore
from tenants.clock import business_now
from tenants.refusals import Refused

SHOWN = 200  # tasks of a page: as many as a person carries in an hour
PICTURES = ("image/jpeg", "image/png")


class TaskForm(forms.Form):
    """What a person brings back of the tasks that are ticked."""

    ticket = forms.CharField(
        label=lazy("Ticket number"), max_length=60, required=False, widget=UnfoldAdminTextInputWidget
    )
    picture = forms.FileField(
        label=lazy("Picture of the confirmation"), required=False, widget=UnfoldAdminFileFieldWidget
    )
    reason = forms.CharField(
        label=lazy("Why it was refused"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )
    effective_on = forms.DateField(
        label=lazy("Effective on"),
        required=False,
        widget=UnfoldAdminDateWidget,
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )


@dataclass(frozen=True)
class TaskDocument:
    """A document that a party wants. licence: the client's own, None: it has none that is valid."""

    name: str
    licence: Licence | None


@dataclass(frozen=True)
class TaskRow:
    """A task. number: as people read it; late: its time is over; broken: that of the promise that waits for it. mark:
    against what it is an appeal, in words; documents: what the party wants for it; to: the number to which calls are to
    be led. again: it was to be handed over before a restore, and perhaps was.
    """

    task: Errand
    number: str
    state: str
    late: bool
    broken: bool
    mark: str
    documents: list[TaskDocument]
    to: str
    again: bool


@dataclass(frozen=True)
class PartyTab:
    """A party with open tasks; here: its alone are shown."""

    code: str
    name: str
    count: int
    here: bool


@dataclass(frozen=True)
class TasksPage:
    """The open tasks of all parties or one, the earliest promise first: the first SHOWN of `count`."""

    rows: list[TaskRow]
    count: int
    form: TaskForm
    parties: list[PartyTab]
    all: bool


@desk.page("errands/tasks/", "errand_tasks")
def errand_tasks_page(request: HttpRequest) -> HttpResponse:
    """POST does one thing (`act`: carried, accepted or refused) with the tasks that are ticked (`task`)."""
    form = TaskForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told(request):
            done = _act(request, form.cleaned_data)
            messages.success(
                request, ngettext("%(done)s task processed.", "%(done)s tasks processed.", done) % {"done": done}
            )
            return redirect(request.get_full_path())
    now, tasks, parties = business_now(), selectors.tasks_open(), _parties(request.GET.get("party", ""))
    if chosen := [each.code for each in parties if each.here]:
        tasks = tasks.filter(directory__code__in=chosen)
    restored = tasks.annotate(restored_at=last_restore(Errand, "made_at")).select_related("directory", "tenant")
    listed = list(restored.order_by(Coalesce("promised_by", "answers_by"), "answers_by", "pk")[:SHOWN])
    for tenant in {task.tenant for task in listed}:
        staff_access.note(request, tenant, lambda: _("Viewed: %(what)s") % {"what": _("tasks at parties")})
    documents = _documents(task for task in listed if task.appeal)
    rows = [
        TaskRow(
            task,
            number_text(task.number),
            str(task.get_state_display()),
            late=task.answers_by is not None and task.answers_by < now,
            broken=task.promised_by is not None and task.promised_by < now,
            mark=texts.mark(task.about) if task.appeal else "",
            documents=documents.get((task.tenant_id, task.directory_id), []) if task.appeal else [],
            to=number_text(task.label) if task.forwarding and task.label else "",
            again=task.state == Errand.State.WAITING and task.restored_at is not None,
        )
        for task in listed
    ]
    shown = TasksPage(rows, tasks.count(), form, parties, all=not chosen)
    status = 422 if form.errors else 200
    return desk.render(request, "admin/errands/tasks.html", shown, title=_("Tasks at parties"), status=status)


def _parties(chosen: str) -> list[PartyTab]:
    counts = Counter(selectors.tasks_open().order_by().values_list("directory", flat=True))
    parties = Directory.objects.filter(pk__in=counts).order_by("position", "code")
    return [PartyTab(each.code, str(each), counts[each.pk], each.code == chosen) for each in parties]


def _documents(appeals: Iterable[Errand]) -> dict[tuple[UUID, int], list[TaskDocument]]:
    """Client and party (their keys) → what the party wants for an appeal, and what of it the client has."""
    documents: dict[tuple[UUID, int], list[TaskDocument]] = {}
    types = document_types(business_now())
    for tenant, directory in {(task.tenant, task.directory) for task in appeals}:
        wanted = selectors.party_served(directory).documents
        with context.client(tenant):
            held = documents_on_file(wanted)
        documents[tenant.pk, directory.pk] = [TaskDocument(name_of(code, types), held.get(code)) for code in wanted]
    return documents


@desk.page("errands/tasks/<uuid:pk>/documents/<uuid:licence>/", "errand_document")
def errand_document_page(request: HttpRequest, pk: UUID, licence: UUID) -> HttpResponseBase:
    """A document of the client that its party wants for an appeal which is open; the client sees who fetched it."""
    task = selectors.tasks_open().select_related("tenant", "directory").filter(pk=pk, appeal__isnull=False).first()
    if task is None:
        raise Http404
    with context.client(task.tenant):
        held = documents_on_file(selectors.party_served(task.directory).documents)
        document = next((each for each in held.values() if each.pk == licence), None)
        if document is None:
            raise Http404
        return licence_response(document, actor=staff_actor(request))


def _act(request: HttpRequest, given: Cleaned) -> int:
    tasks, act, actor = _ticked(request), request.POST.get("act", ""), staff_actor(request)
    if act == "carried":
        picture = uploads.accept(given["picture"]) if given["picture"] else None
        if picture is not None and picture.content_type not in PICTURES:
            raise Refused(_("The confirmation must be a JPEG or PNG picture."))
        return services.carried_by_hand(tasks, ticket=given["ticket"], picture=picture, actor=actor)
    if act not in ("accepted", "refused"):
        raise Refused(_("You may not do this."))
    return services.answered_by_hand(
        tasks,
        accepted=act == "accepted",
        reason=given["reason"] if act == "refused" else "",
        effective_on=given["effective_on"],
        actor=actor,
    )


def _ticked(request: HttpRequest) -> list[UUID]:
    try:
        tasks = [UUID(key) for key in request.POST.getlist("task")[:SHOWN]]
    except ValueError:
        raise Http404 from None
    if not tasks:
        raise Refused(_("Select the tasks to process."))
    return tasks


@desk.page("errands/pictures/<uuid:pk>/", "errand_picture")
def errand_picture_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A party's confirmation, as it was photographed."""
    picture = ErrandPicture.objects.filter(pk=pk).first()
    if picture is None:
        raise Http404
    suffix = "png" if picture.content_type == "image/png" else "jpg"
    return made_response(bytes(picture.content), f"{picture.sha256[:12]}.{suffix}", picture.content_type)
