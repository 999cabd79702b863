"""Clients: the list, and one look at how a client stands. Suspending and noting violations happen here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy

import compliance.services as compliance
import tenants.services as clients
from compliance import high_risk
from compliance.evidence import selectors as evidence
from compliance.master_data import propose_change
from compliance.models import Violation
from compliance.reviews.models import Case
from compliance.reviews.selectors import documents_of_client
from labels.registry.selectors import labels_of_clients
from maintenance.models import Window
from maintenance.selectors import open_windows
from maintenance.window_words import window_sentences
from portal.clients.facts import ClientFacts, client_facts, forgery_touches, host_names, suspension_touches
from portal.people.details_forms import DetailsForm
from portal.shell.desk import staff_access
from portal.shell.desk.base import ADMINISTRATORS, PageAdmin, moment, state_badge
from portal.shell.desk.forms import DomainForm, SignatureForm, StaffReasonForm, SuspensionForm, ViolationForm
from portal.shell.desk.pickers import is_id
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.desk.staff_access import has_schema
from portal.shell.refusals import refusals_told
from tenants import context as schemas
from tenants.agenda.selectors import OpenWork, open_work
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused

OPENED = "suspend"  # in the address: with the form, and what it would do
MOST_WINDOWS = 10  # listed on the page of a client
MOST_DOCUMENTS = 100  # to choose a forged one from; an older one is chosen on the page of its case
FORMS: dict[str, type[forms.Form]] = {
    "violation": ViolationForm,
    "suspend": SuspensionForm,
    "add_domain": DomainForm,
    "remove_domain": DomainForm,
    "sign_sms": SignatureForm,
}  # for all else a reason is asked


@dataclass(frozen=True)
class ClientPage:
    """How a client stands, and the forms for what can be done about it. windows: each with how it stands; they, history
    forgery (what a forged document on record would do to it), suspension and details_form: nothing while it has no
    schema; suspension (what one would do to it) is counted where its form is opened.
    """

    tenant: Tenant
    client: ClientFacts
    cases: list[Case]
    work: OpenWork
    may_suspend: bool
    windows: Sequence[tuple[Window, str]] = ()
    history: Sequence[evidence.HistoryEntry] = ()
    forgery: str = ""
    suspension: Sequence[tuple[str, str]] = ()
    reason_form: StaffReasonForm = field(default_factory=StaffReasonForm)
    suspension_form: SuspensionForm = field(default_factory=SuspensionForm)
    violation_form: ViolationForm = field(default_factory=ViolationForm)
    domain_form: DomainForm = field(default_factory=DomainForm)
    signature_form: SignatureForm = field(default_factory=SignatureForm)
    details_form: DetailsForm | None = None


@admin.register(Tenant, site=desk)
class ClientAdmin(PageAdmin):
    """All clients; their own data are read only on the page of one, and that look is noted there."""

    list_display = (
        "legal_name",
        "credit_code",
        "subject_type",
        "industry",
        state_badge(ready="success", suspended="danger", refused="danger", applied="info", provisioning="info"),
        moment("ready_at", lazy("certified since")),
    )
    list_filter = ("state", "subject_type", "industry", "micro")
    search_fields = ("legal_name", "former_names", "credit_code", "schema_name")
    search_help_text = lazy("Name, credit code, address or label")
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        clients: QuerySet[Tenant] = super().get_queryset(request).filter(kind=Tenant.Kind.CLIENT)
        return clients

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tenant], search_term: str
    ) -> tuple[QuerySet[Tenant], bool]:
        found, doubled = super().get_search_results(request, queryset, search_term)
        of_label = queryset.filter(pk__in=labels_of_clients(search_term).values("tenant"))
        return (found | of_label if search_term else found), doubled

    def page(self, request: HttpRequest, row: Tenant) -> HttpResponse:
        shown, template = _page(request, row), "admin/tenants/tenant/page.html"
        return desk.render(request, template, shown, title=row.legal_name, opts=self.opts)

    def order(self, request: HttpRequest, row: Tenant) -> HttpResponse:
        """Suspend, resume, or note a violation; the services refuse what cannot be."""
        action = request.POST.get("action", "")
        form = _sent(request, row, action)
        with refusals_told(request):
            if not form.is_valid():
                raise Refused(" ".join(str(errors[0]) for errors in form.errors.values()))
            if action == "violation" and has_schema(row):
                done = _note_violation(row, staff_actor(request), **form.cleaned_data)
            elif action == "details" and has_schema(row):
                done = _propose_details(row, form, staff_actor(request))
            elif action in ("suspend", "resume") and reviewer(request).role in ADMINISTRATORS:
                propose = high_risk.propose_suspension if action == "suspend" else high_risk.propose_resumption
                propose(row, **form.cleaned_data, actor=staff_actor(request))
                done = _proposed()
            elif action in ("add_domain", "remove_domain") and reviewer(request).role in ADMINISTRATORS:
                done = _serve_at(row, action, form.cleaned_data["domain"], staff_actor(request))
            elif action == "sign_sms" and reviewer(request).role in ADMINISTRATORS:
                done = _sign_sms(row, staff_actor(request), **form.cleaned_data)
            else:
                raise Refused(_("You may not do this."))
            messages.success(request, done)
        return redirect(request.path)


def _sent(request: HttpRequest, row: Tenant, action: str) -> forms.Form:
    if action == "details":
        return DetailsForm(request.POST, request.FILES, tenant=row)
    return FORMS.get(action, StaffReasonForm)(request.POST)


def _propose_details(tenant: Tenant, form: forms.Form, who: Actor) -> str:
    """What a client has asked for otherwise than on its own page. What the reviewer is told."""
    given = dict(form.cleaned_data)
    files, reason = [given.pop("file")], given.pop("text")
    propose_change(tenant, given, files=files, reason=reason, actor=who)
    return _proposed()


def _proposed() -> str:
    return _("Proposed: it takes effect when a second person confirms it in the inbox.")


def _serve_at(tenant: Tenant, action: str, domain: str, who: Actor) -> str:
    """One host name more or less, which stands in the client's history. What the administrator is told."""
    if not has_schema(tenant):
        raise Refused(_("You may not do this."))
    change = clients.add_domain if action == "add_domain" else clients.remove_domain
    change(tenant, domain, by=who)
    return _("Client addresses: %(domains)s") % {"domains": _(", ").join(host_names(tenant))}


def _sign_sms(tenant: Tenant, who: Actor, *, text: str, providers: Sequence[str]) -> str:
    """The providers have approved a signature, or do no more. What the administrator is told."""
    if not has_schema(tenant):
        raise Refused(_("You may not do this."))
    clients.sign_sms(tenant, text, providers, by=who)
    return _("Noted.")


def _note_violation(
    tenant: Tenant, who: Actor, *, severity: str, document: UUID | None, occurred_at: datetime, description: str
) -> str:
    """A forged document takes two people, all else goes on record at once. What the reviewer is told."""
    if severity == Violation.Severity.FORGED:
        high_risk.propose_forgery(
            tenant, document=document, occurred_at=occurred_at, description=description, actor=who
        )
        return _proposed()
    with schemas.client(tenant):
        compliance.record_violation(severity=severity, occurred_at=occurred_at, description=description, actor=who)
    return _("The violation has been recorded.")


def _page(request: HttpRequest, tenant: Tenant) -> ClientPage:
    """The look is noted at the client."""
    staff_access.note(request, tenant, lambda: _("Client overview viewed"))
    now = business_now()
    shown = ClientPage(
        tenant=tenant,
        cases=list(Case.objects.filter(tenant=tenant).order_by("-opened_at")[:10]),
        work=open_work(tenant, now),
        client=client_facts(tenant, now),
        may_suspend=reviewer(request).role in ADMINISTRATORS,
        signature_form=SignatureForm(initial={"text": tenant.sms_signature, "providers": tenant.signed_by}),
    )
    if not has_schema(tenant):
        return shown
    with schemas.client(tenant):
        coming = list(open_windows()[:MOST_WINDOWS])
        says = window_sentences(coming, now)
        coming_up = [(each, says[each.pk]) for each in coming]
        history, forgery = evidence.history(limit=20), forgery_touches()
        opened = shown.may_suspend and tenant.state == Tenant.State.READY and OPENED in request.GET
        suspension = suspension_touches() if opened else ()
    return replace(
        shown,
        windows=coming_up,
        history=history,
        forgery=forgery,
        suspension=suspension,
        violation_form=_violation_form(request, tenant),
        details_form=_details_form(tenant),
    )


def _violation_form(request: HttpRequest, tenant: Tenant) -> ViolationForm:
    """With the documents that may be forged: the newest, and the one that the address names."""
    handed_in = documents_of_client(tenant)
    files, chosen = list(handed_in[:MOST_DOCUMENTS]), request.GET.get("document", "")
    named = next((each for each in files if str(each.pk) == chosen), None)
    if named is None and is_id(chosen) and (named := handed_in.filter(pk=chosen).first()) is not None:
        files.append(named)
    initial = {"severity": Violation.Severity.FORGED, "document": named.pk} if named is not None else {}
    return ViolationForm(documents=files, initial=initial)


def _details_form(tenant: Tenant) -> DetailsForm:
    """As the desk draws it; other forms of the page have fields of the same names."""
    form = DetailsForm(tenant=tenant, auto_id="details-%s")
    for each in form.fields.values():
        if not isinstance(each, forms.BooleanField):
            each.widget.attrs["class"] = "desk-input"
    return form
