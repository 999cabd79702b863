"""THE PERMISSION TABLE: every address × who may use it.

A page names the lowest role that may GET and POST it; roles above it may too. `None`: this method does not exist there.
An operation of the API names the scope that a key must carry.
"""

from __future__ import annotations

from dataclasses import dataclass

ANYONE, SIGNED_IN, NOBODY = "anyone", "signed in", "nobody"
VIEWER, OPERATOR, OWNER = "viewer", "operator", "owner"
REVIEWER, ADMINISTRATOR = "reviewer", "administrator"


@dataclass(frozen=True)
class Page:
    """Who may look and who may act."""

    get: str | None
    post: str | None = None


def acting(role: str) -> Page:
    """A button: only POST."""
    return Page(None, role)


def form(role: str) -> Page:
    """A page with a form of its own."""
    return Page(role, role)


CLIENT: dict[str, Page] = {
    "dashboard": Page(VIEWER),
    # numbers
    "numbers": Page(VIEWER),
    "number": Page(VIEWER),
    "number_add": form(OPERATOR),
    "number_read": acting(OPERATOR),
    "number_import": form(OPERATOR),
    "number_import_now": acting(OPERATOR),
    "number_import_progress": Page(OPERATOR),
    "number_import_example": Page(VIEWER),
    "number_release": acting(OPERATOR),
    "number_code_send": acting(OPERATOR),
    "number_code_check": acting(OPERATOR),
    "proof_new": form(OPERATOR),
    # labels
    "labels": Page(VIEWER),
    "brands": Page(VIEWER),
    "brand": Page(VIEWER),
    "brand_new": form(OPERATOR),
    "brand_renew": form(OPERATOR),
    "brand_withdraw": acting(OPERATOR),
    "standby": Page(VIEWER, OPERATOR),
    "standby_check": acting(OPERATOR),
    "standby_retire": acting(OPERATOR),
    "backups": Page(VIEWER),
    "backup_make": acting(OPERATOR),
    "backup_upload": acting(OPERATOR),
    "backup_restore_upload": acting(OPERATOR),
    "backup_download": Page(VIEWER),
    "backup_csv": Page(VIEWER),
    "backup_xlsx": Page(VIEWER),
    "backup_restore": form(OPERATOR),
    "backup_withdraw": acting(OPERATOR),
    # changes and windows
    "change_new": form(OPERATOR),
    "change_calibration": form(OPERATOR),
    "change_check": acting(OPERATOR),
    "change_numbers": acting(OPERATOR),
    "proposal": Page(VIEWER),
    "book": acting(OPERATOR),
    "request_withdraw": acting(OPERATOR),
    "windows": Page(VIEWER),
    "estimates": Page(VIEWER),
    "window": Page(VIEWER),
    "window_progress": Page(VIEWER),
    "announcements": Page(VIEWER),
    "announcement": Page(VIEWER, OPERATOR),
    "announcement_new": acting(OPERATOR),
    "announcement_hand_in": acting(OPERATOR),
    "announcement_approve": acting(OPERATOR),
    "announcement_retract": acting(OPERATOR),
    "list_csv": Page(VIEWER),
    "reports": Page(VIEWER),
    "quarter_report": Page(VIEWER),
    "window_report": Page(VIEWER),
    "feedback": Page(VIEWER),
    "feedback_new": form(OPERATOR),
    "feedback_window": form(OPERATOR),
    "announcement_channels": Page(VIEWER),
    "announcement_connect": acting(OWNER),
    "announcement_disconnect": acting(OWNER),
    "announcement_retry": acting(OPERATOR),
    "customers_name": acting(OPERATOR),
    "customer_remove": acting(OPERATOR),
    "customer_leave": form(ANYONE),
    "announcements_json": Page(ANYONE),  # what the client has published
    "announcements_embed": Page(ANYONE),
    "drills": Page(VIEWER),
    "drill": Page(VIEWER),
    "drill_begin": acting(OPERATOR),
    "scripts": Page(VIEWER),
    "script_now": Page(VIEWER),
    "script": form(OPERATOR),
    "script_publish": acting(OPERATOR),
    "script_read": acting(VIEWER),
    "window_plan": Page(VIEWER),
    "document_file": Page(VIEWER),
    "window_move": form(OPERATOR),
    "window_accept": acting(OPERATOR),
    "window_decline": acting(OPERATOR),
    "calls": Page(VIEWER, OPERATOR),
    "displays_over_time": Page(VIEWER),
    "seasons": Page(VIEWER),
    "outbound": Page(VIEWER, OPERATOR),
    "outbound_csv": Page(VIEWER),
    "losses": Page(VIEWER, OPERATOR),
    "losses_example": Page(VIEWER),
    "calls_file": form(OPERATOR),
    "calls_remove": acting(OPERATOR),
    "closed_times": Page(VIEWER, OPERATOR),
    "exclusion_remove": acting(OPERATOR),
    "window_extend": form(OPERATOR),
    "window_finish": acting(OPERATOR),
    "window_roll_back": acting(OPERATOR),
    "window_cancel": acting(OPERATOR),
    "window_abort": acting(OPERATOR),
    "window_leave_out": acting(OPERATOR),
    "window_waive": acting(OPERATOR),
    # what is shown, what was done
    "displays": Page(VIEWER),
    "display_look": acting(OPERATOR),
    "consistency_check": Page(VIEWER),
    "display": Page(VIEWER),
    "display_picture": form(OPERATOR),
    "handset_pictures": Page(VIEWER),
    "handset_picture": Page(VIEWER),
    "handset_picture_decide": acting(OPERATOR),
    "display_accelerate": acting(OPERATOR),
    "display_appeal": acting(OPERATOR),
    "history": Page(VIEWER),
    "history_export": Page(VIEWER),
    "window_evidence": Page(VIEWER),
    "window_evidence_bundle": acting(OPERATOR),
    "licence_evidence": Page(VIEWER),
    "licence_evidence_bundle": acting(OPERATOR),
    # cases
    "cases": Page(VIEWER),
    "case": Page(VIEWER),
    "attachment": Page(VIEWER),
    "case_new": form(OPERATOR),
    "case_answer": acting(OPERATOR),
    "case_hand_in_again": acting(OPERATOR),
    "case_withdraw": acting(OPERATOR),
    "case_solve": acting(OPERATOR),
    "notices": Page(VIEWER),
    "notice": form(VIEWER),  # a time is agreed on by operators
    # what it costs
    "bill": Page(VIEWER),
    "bill_csv": Page(VIEWER),
    "bill_xlsx": Page(VIEWER),
    # licences: viewers don't fetch what people have handed in
    "licences": Page(VIEWER),
    "licence": Page(VIEWER),
    "licence_new": form(OPERATOR),
    "licence_renew": form(OPERATOR),
    "licence_hand_in_again": acting(OPERATOR),
    "licence_file": Page(OPERATOR),
    # trust
    "trust": Page(VIEWER),
    "violation": Page(VIEWER),
    "violation_appeal": acting(OPERATOR),
    # settings
    "settings": Page(VIEWER, OWNER),
    "settings_contacts": Page(VIEWER, OPERATOR),
    "settings_contact": form(OPERATOR),
    "contact_remove": acting(OPERATOR),
    "contact_ask": acting(OPERATOR),
    "contact_code": acting(VIEWER),
    "settings_topics": Page(VIEWER, OPERATOR),
    "settings_would_be_told": Page(VIEWER),
    "contact_topics": Page(VIEWER, OPERATOR),
    "settings_topic_scope": Page(VIEWER, OPERATOR),
    "contact_topic_scope": Page(VIEWER, OPERATOR),
    "contact_test": acting(OPERATOR),
    "bell": Page(VIEWER),
    "bell_open": acting(VIEWER),
    "bell_read": acting(VIEWER),
    "settings_people": Page(VIEWER, OWNER),
    "person_role": acting(OWNER),
    "person_remove": acting(OWNER),
    "invitation_withdraw": acting(OWNER),
    "settings_keys": Page(VIEWER, OWNER),
    "key_revoke": acting(OWNER),
    "settings_calendar": Page(VIEWER, OPERATOR),
    "settings_feed": form(OPERATOR),
    "feed_revoke": acting(OPERATOR),
    "subscriber_remove": acting(OPERATOR),
    "settings_status": Page(VIEWER, OWNER),
    "settings_webhooks": Page(VIEWER, OWNER),
    "webhook": Page(VIEWER, OWNER),
    "webhook_rotate": acting(OWNER),
    "webhook_switch": acting(OWNER),
    "webhook_delete": acting(OWNER),
    "webhook_test": acting(OPERATOR),
    "webhook_replay": acting(OPERATOR),
    "webhook_resend": acting(OPERATOR),
    "webhook_try": Page(VIEWER),
    "settings_access": Page(VIEWER),
    "settings_security": Page(VIEWER),
    "settings_close": Page(VIEWER),
    "account_close": acting(OWNER),
    "export_make": acting(OWNER),
    "export": Page(OWNER),
    "api-nothing": form(ANYONE),  # every other address below /api/
    # without signing in: by a secret address, or public by the client's choice
    "status": Page(ANYONE),
    "status_subscribe": form(ANYONE),
    "status_code": form(ANYONE),
    "status_subscription": form(ANYONE),
    "status_json": Page(ANYONE),
    "status_atom": Page(ANYONE),
    "calendar": Page(ANYONE),
    "contact_confirm": form(ANYONE),
    "notice_answer": form(ANYONE),
    "contact_stop": form(ANYONE),
}

DOOR: dict[str, Page] = {
    "join": form(ANYONE),
    "agreement": Page(ANYONE),
    "set_language": acting(ANYONE),
    # allauth's
    "account_login": form(ANYONE),
    "account_logout": form(ANYONE),
    "account_inactive": Page(ANYONE),
    "account_signup": form(ANYONE),  # says that one comes by invitation
    "account_email_verification_sent": Page(ANYONE),
    "account_confirm_email": form(ANYONE),
    "account_confirm_login_code": form(ANYONE),
    "account_reset_password": form(ANYONE),
    "account_reset_password_done": Page(ANYONE),
    "account_reset_password_from_key": form(ANYONE),
    "account_reset_password_from_key_done": Page(ANYONE),
    "mfa_authenticate": form(ANYONE),  # the second half of signing in
    "account_reauthenticate": form(SIGNED_IN),
    "account_email": form(SIGNED_IN),
    "account_change_password": form(SIGNED_IN),
    "account_set_password": form(SIGNED_IN),
    "mfa_index": Page(SIGNED_IN),
    "mfa_reauthenticate": form(SIGNED_IN),
    "mfa_activate_totp": form(SIGNED_IN),
    "mfa_deactivate_totp": form(SIGNED_IN),
    "mfa_view_recovery_codes": Page(SIGNED_IN),
    "mfa_generate_recovery_codes": form(SIGNED_IN),
    "mfa_download_recovery_codes": Page(SIGNED_IN),
    "usersessions_list": form(SIGNED_IN),
}

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
    "sign_up": form(ANYONE),
    "sign_up_done": Page(ANYONE),
    "sign_up_address": Page(ANYONE),
    "admin:index": form(REVIEWER),
    "admin:login": form(REVIEWER),
    "admin:logout": form(ANYONE),  # leads to allauth's
    "admin:password_change": form(REVIEWER),
    "admin:password_change_done": Page(REVIEWER),
    "admin:search": form(REVIEWER),
    "admin:sandbox": form(REVIEWER),
    "admin:alerts": form(REVIEWER),
    "admin:shifts": form(REVIEWER),
    "admin:reach": form(REVIEWER),
    "admin:number_states": form(REVIEWER),
    "admin:errand_tasks": form(REVIEWER),
    "admin:errand_picture": form(REVIEWER),
    "admin:handset_pictures": form(REVIEWER),
    "admin:handset_picture": form(REVIEWER),
    "admin:calendar_year": form(REVIEWER),
    "admin:answer_rates": form(REVIEWER),
    "admin:load": form(REVIEWER),
    "admin:estimates": form(REVIEWER),
    "admin:jsi18n": Page(REVIEWER),
    "admin:app_list": form(REVIEWER),
    "admin:autocomplete": Page(NOBODY),
    "admin:reviews_case_file": form(REVIEWER),
    "admin:reviews_case_page": form(REVIEWER),
    "admin:reviews_case_take": form(REVIEWER),
    "admin:reviews_case_assign": form(REVIEWER),
    "admin:reviews_case_revoke": form(REVIEWER),
    "admin:reviews_case_workload": form(REVIEWER),
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
    "ledger_entry": Desk(view=REVIEWER, add=ADMINISTRATOR),
    "people_user": Desk(view=ADMINISTRATOR, change=ADMINISTRATOR),
    "people_invitation": Desk(view=ADMINISTRATOR, add=ADMINISTRATOR),
}
for _model, _desk in MODELS.items():
    PLATFORM |= _desk.pages(_model)

READ, REQUEST, SIGHT, MANAGE = "read", "request", "sight", "manage"

API: dict[str, dict[str, str]] = {
    "api-numbers": {"GET": READ, "POST": REQUEST},
    "api-number": {"GET": READ, "DELETE": REQUEST},
    "api-number-code": {"POST": REQUEST},
    "api-number-code-check": {"POST": REQUEST},
    "api-number-imports": {"GET": REQUEST, "POST": REQUEST},
    "api-number-import": {"GET": REQUEST},
    "api-number-proofs": {"POST": REQUEST},
    "api-label-checks": {"POST": READ},  # writes nothing
    "api-requests": {"GET": READ, "POST": REQUEST},
    "api-request": {"GET": READ, "DELETE": REQUEST},
    "api-request-proposal": {"GET": READ},
    "api-request-booking": {"POST": REQUEST},
    "api-request-division": {"POST": REQUEST},
    "api-series": {"GET": READ, "POST": REQUEST},
    "api-calendar": {"GET": READ},
    "api-night-duty": {"GET": READ},
    "api-estimates-held": {"GET": READ},
    "api-exclusions": {"GET": READ, "POST": REQUEST},
    "api-exclusion": {"DELETE": REQUEST},
    "api-windows": {"GET": READ},
    "api-window": {"GET": READ},
    "api-window-move": {"POST": REQUEST},
    "api-window-accept": {"POST": REQUEST},
    "api-window-decline": {"POST": REQUEST},
    "api-window-counter": {"POST": REQUEST},
    "api-window-extend": {"POST": REQUEST},
    "api-window-finish": {"POST": REQUEST},
    "api-window-roll-back": {"POST": REQUEST},
    "api-window-cancel": {"POST": REQUEST},
    "api-window-abort": {"POST": REQUEST},
    "api-window-leave-out": {"POST": REQUEST},
    "api-window-waiver": {"POST": REQUEST},
    "api-notices": {"GET": READ},
    "api-notice-acknowledge": {"POST": REQUEST},
    "api-drills": {"GET": READ, "POST": REQUEST},
    "api-drill": {"GET": READ},
    "api-drill-report": {"GET": READ},
    "api-window-plan": {"GET": READ},
    "api-window-documents": {"GET": READ},
    "api-document-file": {"GET": READ},
    "api-window-report": {"GET": READ},
    "api-quarter-report": {"GET": READ},
    "api-feedback": {"GET": READ, "POST": REQUEST},
    "api-improvements": {"GET": READ},
    "api-announcements": {"GET": READ, "POST": REQUEST},
    "api-announcement": {"GET": READ},
    "api-subscribers": {"GET": REQUEST, "POST": REQUEST},
    "api-subscriber": {"DELETE": REQUEST},
    "api-customers": {"GET": REQUEST, "POST": REQUEST},
    "api-customer": {"DELETE": REQUEST},
    "api-announcement-hand-in": {"POST": REQUEST},
    "api-announcement-retract": {"POST": REQUEST},
    "api-scripts": {"GET": READ, "POST": REQUEST},
    "api-scripts-now": {"GET": READ},
    "api-directories": {"GET": READ},
    "api-seasons": {"GET": READ},
    "api-outbound-plan": {"GET": READ},
    "api-window-outbound-plan": {"GET": READ},
    "api-call-team": {"GET": READ, "POST": REQUEST},
    "api-channel-counts": {"GET": READ, "POST": REQUEST},
    "api-window-losses": {"GET": READ},
    "api-calls": {"GET": READ, "POST": REQUEST},
    "api-window-comparison": {"GET": READ},
    "api-answer-rates": {"GET": READ},
    "api-label-rates": {"GET": READ},
    "api-displays": {"GET": READ},
    "api-accelerations": {"GET": READ, "POST": REQUEST},
    "api-appeals": {"GET": READ, "POST": REQUEST},
    "api-sightings": {"GET": READ, "POST": SIGHT},
    "api-consistency-checks": {"GET": READ, "POST": REQUEST},
    "api-consistency-check": {"GET": READ},
    "api-standby-numbers": {"GET": READ},
    "api-bill": {"GET": READ},
    "api-bill-entries": {"GET": READ},
    "api-standby-labels": {"GET": READ, "POST": REQUEST},
    "api-brands": {"GET": READ, "POST": REQUEST},
    "api-brand": {"GET": READ, "DELETE": REQUEST},
    "api-brand-renewal": {"POST": REQUEST},
    "api-cases": {"GET": READ, "POST": REQUEST},
    "api-case": {"GET": READ},
    "api-case-say": {"POST": REQUEST},
    "api-case-hand-in": {"POST": REQUEST},
    "api-case-withdraw": {"POST": REQUEST},
    "api-case-solve": {"POST": REQUEST},
    "api-attachment": {"GET": READ},  # of a licence only with "request"
    "api-trust": {"GET": READ},
    "api-violations": {"GET": READ},
    "api-violation-appeal": {"POST": REQUEST},
    "api-backups": {"GET": READ, "POST": REQUEST},
    "api-backup-content": {"GET": READ},
    "api-backup-difference": {"POST": READ},  # writes nothing
    "api-restore": {"POST": REQUEST},
    "api-waiting-restore": {"DELETE": REQUEST},
    "api-contacts": {"GET": READ},
    "api-contact-topics": {"GET": READ, "POST": MANAGE},
    "api-topics": {"GET": READ, "POST": MANAGE},
    "api-would-be-told": {"GET": READ},
    "api-webhooks": {"GET": READ, "POST": MANAGE},
    "api-webhook": {"GET": READ, "DELETE": MANAGE},
    "api-webhook-change": {"POST": MANAGE},
    "api-webhook-switch": {"POST": MANAGE},
    "api-webhook-secret": {"POST": MANAGE},
    "api-webhook-test": {"POST": REQUEST},
    "api-webhook-replay": {"POST": REQUEST},
    "api-webhook-resend": {"POST": REQUEST},
    "api-webhook-deliveries": {"GET": READ},
    "api-events": {"GET": READ},
    "api-event-types": {"GET": READ},
    "api-history": {"GET": READ},
    "api-requirements": {"GET": READ},
    "api-document-types": {"GET": READ},
    "api-licences": {"GET": READ, "POST": REQUEST},
    "api-licence": {"GET": READ},
    "api-licence-file": {"GET": REQUEST},
    "api-schema": {"GET": ANYONE},
    "api-docs": {"GET": ANYONE},
}
