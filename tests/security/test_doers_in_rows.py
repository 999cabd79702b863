"""Rows keep who did it by id beside the name; which of them know a name alone is told, and why."""

from django.apps import apps
from django.db.models import CharField

from tenants.domain.actors import MOST_OF_A_NAME

# From a twin who came later these are not told apart.
BY_NAME_ALONE = {
    "evidence.Record.public_actor": "a program or the platform; whose record it is, is its actor_id",
    "notices.Acknowledgement.name": "its `who` holds the id, with the kind",
    "people.StaffAccess.person": "a client sees a name alone; its history knows by id who of the staff looked",
    "reviews.Case.looking": "for colleagues to see, and over in minutes: nothing is told of it later",
}
# As long as a doer's name, and none.
NO_DOERS = {
    "agenda.Work.key",
    "announcements.Announcement.title",
    "catalogue.Terms.payee_bank",
    "catalogue.Terms.payee_name",
    "compliance.Licence.file_name",
    "compliance.Licence.issuer",
    "directories.NumberStateLine.holder",  # the carrier's word for the firm that holds a number
    "errands.Errand.key",
    "labels.Acceleration.key",
    "labels.Appeal.key",
    "ledger.Entry.key",
    "ledger.InvoiceRequest.title",  # of the firm or person on the invoice
    "people.IdempotentAnswer.key",
    "registry.AliasClaim.key",
    "registry.LabelClaim.key",
    "registry.StandbyNumber.owner",
    "reviews.Attachment.name",
    "tenants.Tenant.legal_name",
    "tenants.WorkingDayOverride.note",
}


def test_rows_keep_who_did_it_by_id() -> None:
    """Found in the models: a new row that keeps a doer's name, however it is called, keeps the id beside it."""
    found = set()
    for model in apps.get_models():
        names = {field.name for field in model._meta.fields}
        for field in model._meta.fields:
            if isinstance(field, CharField) and field.max_length == MOST_OF_A_NAME:
                found |= set() if f"{field.name}_id" in names else {f"{model._meta.label}.{field.name}"}
    assert found == BY_NAME_ALONE.keys() | NO_DOERS
