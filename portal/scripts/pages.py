"""Call scripts: what staff say in each situation, the sentence to say now, who has read what."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maintenance.domain.scripts import Scenario
from maintenance.scripts import selectors, services
from maintenance.scripts.models import SCENARIOS, ScriptVersion
from maintenance.scripts.selectors import Script, Sentence
from portal.scripts import shown as presenter
from portal.scripts.forms import ReadForm, ScriptForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID, htmx, render_for_htmx
from portal.shell.refusals import add_refusal, refusals_told
from tenants.refusals import Refused


@dataclass(frozen=True)
class ScriptsPage:
    """Every situation with its sentences, and the sentences to say now (as in presenter.ToSayNow)."""

    rows: list[presenter.ScriptRow]
    sentences: list[Sentence]
    catching_up: bool
    standby: str


@allowed("viewer")
@require_safe
def scripts(request: PortalRequest) -> HttpResponse:
    """The page shows the sentences for staff, in the reader's language."""
    language = get_language() or ""
    now = presenter.to_say_now(language)
    page = ScriptsPage(presenter.script_rows(request.user, language), now.sentences, now.catching_up, now.standby)
    return render_page(request, "portal/scripts/list.html", page)


@allowed("viewer")
@require_safe
def script_now(request: HttpRequest) -> HttpResponse:
    """The one sentence to say now, for a screen beside the phone: it renews itself."""
    page = presenter.to_say_now(get_language() or "", fragment=htmx(request))
    return render_for_htmx(request, "portal/scripts/_now.html" if page.fragment else "portal/scripts/now.html", page)


@dataclass(frozen=True)
class ScriptPage:
    """A situation: what is said in it, a draft and its faults, how it would be said, all versions."""

    script: Script
    title: str
    form: ScriptForm
    draft: ScriptVersion | None
    faults: list[str]
    example: str
    variables: list[presenter.VariableShown]
    versions: list[presenter.VersionShown]


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def script(request: HttpRequest, scenario: str) -> HttpResponse:
    """Write a draft for a situation, in the language in which the page is read."""
    kind, language = _scenario(scenario), selectors.language_or_default(get_language() or "")
    if request.method != "POST":
        return _page(request, kind, language)
    form = ScriptForm(request.POST)
    if not form.is_valid():
        return _page(request, kind, language, form, INVALID)
    draft = services.write_draft(kind, language, form.cleaned_data["text"], actor=actor(request))
    if presenter.faults_of(kind, draft.text):
        messages.warning(request, _("Saved as a draft. It cannot be published yet."))
    else:
        messages.success(request, _("Saved as a draft."))
    return redirect("script", scenario)


def _page(
    request: HttpRequest, kind: Scenario, language: str, form: ScriptForm | None = None, status: int = 200
) -> HttpResponse:
    current, versions = selectors.scripts_in_force(language)[kind], presenter.versions_shown(kind, language)
    draft = next((each.row for each in versions if each.row.state == ScriptVersion.State.DRAFT), None)
    text = draft.text if draft is not None else current.text
    faults = presenter.faults_of(kind, text)
    page = ScriptPage(
        script=current,
        title=str(SCENARIOS[kind.value]),
        form=form or ScriptForm(initial={"text": text}),
        draft=draft,
        faults=faults,
        example="" if faults else selectors.example(kind, text, language),
        variables=presenter.variables_of(kind),
        versions=versions,
    )
    return render_page(request, "portal/scripts/detail.html", page, status)


def _scenario(name: str) -> Scenario:
    if name not in {*Scenario}:
        raise Http404
    return Scenario(name)


@allowed("operator")
@require_POST
@once
def script_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publishes the draft: staff say it from now on."""
    draft = get_object_or_404(ScriptVersion, pk=pk)
    try:
        services.publish_script(draft.pk, actor=actor(request))
    except Refused as refused:
        form = ScriptForm({"text": draft.text})
        status = add_refusal(form, refused, at="text")
        return _page(request, Scenario(draft.scenario), draft.language, form, status)
    messages.success(request, _("Published. Your staff are asked to read it."))
    return redirect("script", draft.scenario)


@allowed("viewer")
@require_POST
@once
def script_read(request: PortalRequest, scenario: str) -> HttpResponse:
    """I have read and understood what is said in a situation."""
    kind, form = _scenario(scenario), ReadForm(request.POST)
    if not form.is_valid():
        raise Http404
    with refusals_told(request):
        services.note_read(request.user, kind, get_language() or "", form.cleaned_data["version"], actor=actor(request))
        messages.success(request, _("Noted: you have read and understood it."))
    return redirect("scripts")
