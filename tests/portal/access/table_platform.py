"""The permission table, the platform's site and the desk: every address × who may use it."""

from dataclasses import dataclass

from tests.portal.access.roles import ADMINISTRATOR, ANYONE, FINANCE, NOBODY, REVIEWER, SIGNED_IN, Page, acting, form

PLATFORM: dict[str, Page] = {
    "landing": Page(ANYONE),
    "evidence": Page(ANYONE),
    "evidence_keys": Page(ANYONE),
    "evidence_checkpoint": Page(ANYONE),
    "evidence_verifier": Page(ANYONE),
    "provider_reports": acting(ANYONE),  # the secret of the address is what allows it
    "mail_in": acting(ANYONE),  # as above
    "party_callback": acting(ANYONE),  # as above
    "on_call_answer": form(ANYONE),  # the link itself is what allows it
    "duty_calendar": Page(ANYONE),  # as above
    "sign_up": form(ANYONE),
    "sign_up_done": Page(ANYONE),
    "sign_up_address": Page(ANYONE),
    "sign_up_documents": Page(ANYONE),
    "find_portal": form(ANYONE),
    "find_portal_done": Page(ANYONE),
    "company_find": form(ANYONE),
    "admin:index": form(SIGNED_IN),
    "admin:login": form(SIGNED_IN),
    "admin:logout": form(ANYONE),  # leads to allauth's
    "admin:password_change": form(SIGNED_IN),
    "admin:password_change_done": Page(SIGNED_IN),
    "admin:search": form(REVIEWER),
    "admin:sandbox": form(REVIEWER),
    "admin:now": Page(REVIEWER),
    "admin:now_list": Page(REVIEWER),
    "admin:money": form(FINANCE),
    "admin:money_client": Page(FINANCE, FINANCE),
    "admin:money_statement": Page(FINANCE),
    "admin:money_months": Page(FINANCE),
    "admin:money_decide": acting(FINANCE),
    "admin:alerts": form(REVIEWER),
    "admin:cases_bulk": form(REVIEWER),
    "admin:cases_bulk_done": form(REVIEWER),
    "admin:shifts": form(REVIEWER),
    "admin:reach": form(REVIEWER),
    "admin:held": Page(REVIEWER, ADMINISTRATOR),
    "admin:number_states": form(REVIEWER),
    "admin:errand_tasks": form(REVIEWER),
    "admin:errand_picture": form(REVIEWER),
    "admin:errand_document": form(REVIEWER),
    "admin:handset_pictures": form(REVIEWER),
    "admin:handset_picture": form(REVIEWER),
    "admin:handsets_to_see": form(REVIEWER),
    "admin:handset_take": form(REVIEWER),
    "admin:directory_outage": Page(REVIEWER, ADMINISTRATOR),
    "admin:calendar_year": form(REVIEWER),
    "admin:answer_rates": form(REVIEWER),
    "admin:load": form(REVIEWER),
    "admin:promises_kept": form(REVIEWER),
    "admin:estimates": form(REVIEWER),
    "admin:jsi18n": Page(SIGNED_IN),
    "admin:app_list": form(SIGNED_IN),
    "admin:autocomplete": Page(NOBODY),
    "admin:reviews_case_file": form(REVIEWER),
    "admin:reviews_case_page": form(REVIEWER),
    "admin:reviews_case_take": form(REVIEWER),
    "admin:reviews_case_assign": form(REVIEWER),
    "admin:reviews_case_revoke": form(REVIEWER),
    "admin:reviews_case_workload": form(REVIEWER),
    "admin:tenants_tenant_contacts": form(REVIEWER),
    "admin:tenants_tenant_numbers": form(REVIEWER),
    "admin:tenants_tenant_documents": form(REVIEWER),
    "admin:tenants_tenant_messages": form(REVIEWER),
    "admin:tenants_tenant_account": form(REVIEWER),
    "admin:tenants_tenant_windows": form(REVIEWER),
    "admin:tenants_tenant_cases": form(REVIEWER),
    "admin:tenants_tenant_people": form(REVIEWER),
    "admin:tenants_tenant_notes": form(REVIEWER),
    "admin:tenants_tenant_identity": acting(REVIEWER),
    "admin:tenants_tenant_window": Page(REVIEWER, ADMINISTRATOR),
    "admin:tenants_tenant_window_extend": form(ADMINISTRATOR),
    "admin:tenants_tenant_window_move": form(ADMINISTRATOR),
    "admin:tenants_tenant_emergency": form(ADMINISTRATOR),
}


@dataclass(frozen=True)
class Desk:
    """A model of the review desk."""

    view: str
    add: str = NOBODY
    change: str = NOBODY
    delete: str = NOBODY

    def pages(self, model: str) -> dict[str, Page]:
        """The addresses that Django's admin makes for the model."""
        return {
            f"admin:{model}_changelist": form(self.view),
            f"admin:{model}_add": form(self.add),
            f"admin:{model}_change": Page(self.view, self.change),
            f"admin:{model}_delete": form(self.delete),
            f"admin:{model}_history": form(self.view),
        }


MODELS: dict[str, Desk] = {
    "reviews_case": Desk(view=REVIEWER, change=REVIEWER),
    "promises_promisealert": Desk(view=REVIEWER),
    "unanswered_unanswerednotice": Desk(view=REVIEWER),
    "feedback_suggestion": Desk(view=REVIEWER, change=REVIEWER),  # a page of its own
    "feedback_improvement": Desk(view=REVIEWER, change=REVIEWER),  # a page of its own; administrators adopt
    "tenants_tenant": Desk(view=REVIEWER, change=REVIEWER),  # a page of its own: violations; administrators suspend
    "calendars_blackout": Desk(view=REVIEWER, add=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR),
    "calendars_calendarchange": Desk(view=REVIEWER),
    "calendars_capacity": Desk(view=REVIEWER, add=ADMINISTRATOR, change=ADMINISTRATOR),
    "tenants_workingdayoverride": Desk(view=REVIEWER, add=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR),
    "campaigns_campaign": Desk(view=REVIEWER, add=ADMINISTRATOR, change=REVIEWER),  # a page of its own
    "seasons_season": Desk(view=REVIEWER, add=ADMINISTRATOR),
    "catalogue_documenttype": Desk(view=REVIEWER, add=ADMINISTRATOR),
    "intake_editpause": Desk(view=REVIEWER, add=ADMINISTRATOR),
    "calendars_policy": Desk(view=REVIEWER, add=ADMINISTRATOR),
    "catalogue_terms": Desk(view=REVIEWER, add=ADMINISTRATOR),
    "agreements_agreement": Desk(view=REVIEWER, add=ADMINISTRATOR),
    "directories_directory": Desk(view=REVIEWER, add=ADMINISTRATOR, change=ADMINISTRATOR),
    "directories_connection": Desk(view=REVIEWER, add=ADMINISTRATOR, change=ADMINISTRATOR),
    "directories_partyprofile": Desk(view=REVIEWER, change=REVIEWER),
    "directories_partycallback": Desk(view=REVIEWER),
    "errands_deskparty": Desk(view=REVIEWER, add=ADMINISTRATOR, change=ADMINISTRATOR),
    "errands_errandfile": Desk(view=REVIEWER, change=REVIEWER),  # a page of its own
    "agenda_work": Desk(view=REVIEWER),
    "outbox_confirmation": Desk(view=REVIEWER),
    "outbox_message": Desk(view=REVIEWER),
    "outbox_providertemplate": Desk(view=REVIEWER, change=ADMINISTRATOR),
    "tenants_party": Desk(view=REVIEWER),
    "registry_modelversion": Desk(view=REVIEWER, change=REVIEWER),  # a page of its own; administrators order
    "registry_publicnumber": Desk(view=REVIEWER, add=ADMINISTRATOR),
    "registry_standbynumber": Desk(view=REVIEWER, add=ADMINISTRATOR, change=ADMINISTRATOR),
    "ledger_entry": Desk(view=SIGNED_IN, add=ADMINISTRATOR),
    "ledger_invoicerequest": Desk(view=FINANCE, change=FINANCE),
    "people_user": Desk(view=ADMINISTRATOR, change=ADMINISTRATOR),
    "people_invitation": Desk(view=ADMINISTRATOR, add=ADMINISTRATOR),
}
for _model, _desk in MODELS.items():
    PLATFORM |= _desk.pages(_model)
