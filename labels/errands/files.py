"""Makes a desk party's files at the cut-off, hands them over by download, e-mail or SFTP, and tracks them.

The rows of a file are fixed when it is made, and it is handed over once. The person or the channel that handed it over
says so; only the party's answer makes its orders accepted.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.bulk import update_rows
from labels.directories import profiles
from labels.directories.meter import note_call
from labels.directories.models import Directory
from labels.domain import errands as rules
from labels.errands import selectors
from labels.errands.chasing import plan_chase
from labels.errands.models import DeskParty, Errand, ErrandFile
from labels.errands.services import PREPARE
from labels.errands.sftp import is_there, put_file
from tenants import context
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import Planned, schedule_for_clients, schedule_for_platform
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.outbox.attachments import Attachment, attached_by
from tenants.outbox.channels import Address
from tenants.outbox.models import Message
from tenants.outbox.rendering import Reader, read_by
from tenants.outbox.sending import sent_once
from tenants.outbox.services import Attached, Recipient, queue_message
from tenants.outside.exchange import PassingTrouble
from tenants.outside.sftp import SftpRefused
from tenants.outside.spreadsheets import CSV_TYPE, XLSX_TYPE, Cell, Telephone, as_csv, as_xlsx
from tenants.refusals import Refused
from tenants.selectors import platform_tenant

SEND, LOOK_AT_MAIL, HANDED_OVER = "errands.send", "errands.look_at_mail", "labels.note_handed_over"
PARTY: Final = "desk_party"  # the outbox's kind of recipient and of attachment: an ErrandFile
MAIL, SFTP, DOWNLOAD = "mailto", "sftp", ""
LOOK_AGAIN: Final = timedelta(minutes=2)
UNKNOWN: Final = "nobody knows whether the party has it: ask there, then mark it as sent or have it tried again"
State = ErrandFile.State


def way_of(directory: Directory) -> str:
    """Returns how a directory's files get there, by its address: MAIL, SFTP or DOWNLOAD."""
    return urlsplit(directory.address).scheme


# ---------------------------------------------------------------- made


def prepare_file(directory: Directory) -> ErrandFile | None:
    """Makes a party's next file of what waits, oldest first, in one transaction; None if nothing waits.

    1. Locks the party and takes at most its number of rows.
    2. Writes the file.
    3. Schedules its delivery, and another file if orders are left.
    """
    with transaction.atomic():
        Directory.objects.select_for_update().get(pk=directory.pk)
        party = selectors.party_served(directory)
        waiting = Errand.objects.filter(directory=directory, state=Errand.State.WAITING, file=None, by_hand=False)
        oldest = waiting.select_for_update(of=("self",)).select_related("tenant").order_by("made_at", "pk")
        rows = list(oldest[: party.most_rows])
        if not rows:
            return None
        last = ErrandFile.objects.filter(directory=directory).order_by("-sequence").first()
        sequence, now = (last.sequence if last else 0) + 1, business_now()
        for place, row in enumerate(rows, 1):
            row.row = place
        content = _written(party, sequence, rows)
        day = now.astimezone(selectors.zone())
        file = ErrandFile.objects.create(
            directory=directory,
            sequence=sequence,
            name=f"SH-{directory.code}-{day:%Y%m%d}-{sequence:04d}.{party.sheet}",
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            rows=len(rows),
            made_at=now,
        )
        for row in rows:
            row.file = file
        update_rows(rows, ["file", "row"])
        if way_of(directory) != DOWNLOAD and directory.active:
            file.state = State.SENDING
            file.save(update_fields=["state"])
            schedule_for_platform(SEND, key=str(file.pk), lane=Lane.BULK, file=str(file.pk))
        if waiting.exists():
            schedule_for_platform(PREPARE, key=directory.code, lane=Lane.BULK, directory=directory.code)
    return file


def reference(sequence: int, row: int) -> str:
    """Returns the id by which a receipt names a row."""
    return f"{sequence}-{row}"


def _written(party: DeskParty, sequence: int, rows: Sequence[Errand]) -> bytes:
    columns, form = rules.columns_of(party.columns), rules.Form(party.form)
    head = list(columns.values())
    number_at = list(columns).index(rules.ErrandField.NUMBER)
    tenants = {row.tenant_id for row in rows} if rules.ErrandField.PROFILE in columns else set()
    vetted = {tenant: profiles.vetted_as(party.directory, tenant) for tenant in tenants}
    references = {tenant: profile.reference for tenant, profile in vetted.items() if profile}
    table = [_cells(row, sequence, columns, form, number_at, references.get(row.tenant_id, "")) for row in rows]
    if party.sheet == DeskParty.Sheets.CSV:
        return as_csv(head, table)
    return as_xlsx(str(party.directory), head, table)


def _cells(
    row: Errand,
    sequence: int,
    columns: dict[rules.ErrandField, str],
    form: rules.Form,
    number_at: int,
    reference_there: str,
) -> list[Cell]:
    said = rules.Row(
        id=reference(sequence, row.row),
        number=row.number,
        label=row.label,
        entity=row.tenant.legal_name,
        credit_code=row.tenant.credit_code,
        before=row.before,
        profile=reference_there,
    )
    cells: list[Cell] = list(rules.cells_of(said, columns, form))
    if form is rules.Form.INTERNATIONAL:  # digits behind a + are no formula
        cells[number_at] = Telephone(str(cells[number_at]))
    return cells


# ---------------------------------------------------------------- handed over


def send_file(work: Claimed) -> None:
    """Delivers a file by e-mail or SFTP. Passing trouble raises, so that the work is retried.

    An earlier try may have arrived: then the file is looked for first, and a person decides if it is not found. No file
    is delivered twice.
    """
    file = ErrandFile.objects.select_related("directory").get(pk=work.arguments["file"])
    if file.state != State.SENDING or not file.directory.active:
        with work.completing():
            return
    if way_of(file.directory) == MAIL:
        with work.completing():
            _mail_file(file)
        return
    trouble, content = "", bytes(file.content or b"")
    try:
        if file.naming_at is None:
            put_file(file.directory, file.name, content, about_to=lambda: _note_naming(file.pk))
        elif not is_there(file.directory, file.name, len(content)):
            trouble = UNKNOWN
    except SftpRefused as refused:
        trouble = str(refused)
    except PassingTrouble as passing:
        note_call(file.directory, failure=str(passing))
        raise
    note_call(file.directory, failure=trouble)
    with work.completing():
        file = ErrandFile.objects.select_for_update(of=("self",)).select_related("directory").get(pk=file.pk)
        if trouble:
            _return_to_person(file, trouble)
        elif file.state == State.SENDING:
            _mark_sent(file, by=PLATFORM, how=file.directory.address)


def _note_naming(file_id: UUID) -> None:
    """Notes that from here on the party may have the file, whatever happens to this process."""
    ErrandFile.objects.filter(pk=file_id).update(naming_at=business_now())


def _mail_file(file: ErrandFile) -> None:
    with context.client(platform_tenant()):
        queue_message(
            "labels/errand_file",
            [Recipient(PARTY, file.pk, ("email",))],
            key=f"errand_file:{file.pk}:{_times_tried_again(file)}",
            attached=Attached(PARTY, file.pk),
            file=file.name,
            rows=file.rows,
            sha256=file.sha256,
        )
    schedule_for_platform(
        LOOK_AT_MAIL, key=str(file.pk), due_at=business_now() + LOOK_AGAIN, lane=Lane.BULK, file=str(file.pk)
    )


def _times_tried_again(file: ErrandFile) -> int:
    return sum(entry["what"] == "tried_again" for entry in file.log)


def look_at_mail(file_id: UUID) -> None:
    """Checks whether the mail server has taken a file's mail, and schedules the check again while it is undecided."""
    file = ErrandFile.objects.select_for_update(of=("self",)).select_related("directory").get(pk=file_id)
    if file.state != State.SENDING:
        return
    letter = Message.objects.filter(recipient_kind=PARTY, recipient_id=file.pk).order_by("-pk").first()
    if letter is not None and letter.sent_at is not None:
        note_call(file.directory)
        _mark_sent(file, by=PLATFORM, how=file.directory.address)
    elif letter is None or letter.done_at is not None:
        why = (letter.last_error if letter else "") or "no letter"
        note_call(file.directory, failure=why)
        _return_to_person(file, UNKNOWN if letter and letter.state == Message.State.UNKNOWN else why)
    else:
        due_at = business_now() + LOOK_AGAIN
        schedule_for_platform(LOOK_AT_MAIL, key=str(file.pk), due_at=due_at, lane=Lane.BULK, file=str(file.pk))


def _return_to_person(file: ErrandFile, trouble: str) -> None:
    """Returns a file that could not be delivered: a person does it, or has it retried."""
    file.state, file.trouble = State.PREPARED, trouble[:200]
    file.save(update_fields=["state", "trouble"])


def _mark_sent(file: ErrandFile, *, by: Actor, how: str) -> None:
    """Writes that a locked file is with its party, and by when it should answer."""
    now = business_now()
    file.state, file.trouble = State.SENT, ""
    file.sent_at, file.sent_how = now, how[:200]
    file.sent_by, file.sent_by_id = by.columns("sent_by").values()
    file.answers_by = selectors.answer_due(selectors.party_served(file.directory), now)
    file.log = [*file.log, {"at": now.isoformat(), "by": by.name, "id": by.id, "what": "sent", "how": how}]
    file.save()
    file.errands.filter(state=Errand.State.WAITING).update(
        state=Errand.State.SENT, sent_at=now, answers_by=file.answers_by, **by.columns("sent_by")
    )
    tenants = file.errands.order_by().values_list("tenant_id", flat=True).distinct()
    arguments = {"file": str(file.pk)}
    schedule_for_clients({tenant: Planned(HANDED_OVER, str(file.pk), arguments) for tenant in tenants}, lane=Lane.BULK)
    plan_chase()


def _reader(file_id: UUID) -> Reader | None:
    file = ErrandFile.objects.select_related("directory").filter(pk=file_id).first()
    if file is None or way_of(file.directory) != MAIL:
        return None
    address = urlsplit(file.directory.address).path
    return Reader(Address(str(file.directory), address, ""), "zh-hans")


def _attachment(file_id: UUID, language: str) -> Attachment | None:
    file = ErrandFile.objects.filter(pk=file_id).first()
    if file is None or file.content is None:
        return None
    kind = XLSX_TYPE if file.name.endswith(".xlsx") else CSV_TYPE
    return Attachment(file.name, kind, bytes(file.content))


sent_once(PARTY)
read_by(PARTY, _reader)
attached_by(PARTY, _attachment)


# ---------------------------------------------------------------- what people do with it


def _locked_file(file_id: UUID, *states: str) -> ErrandFile:
    file: ErrandFile = ErrandFile.objects.select_for_update(of=("self",)).select_related("directory").get(pk=file_id)
    if file.state not in states:
        raise Refused(_("The file is “%(state)s”: this cannot be done now.") % {"state": file.get_state_display()})
    return file


def note_sent(file_id: UUID, *, how: str, actor: Actor) -> None:
    """Notes that a person has handed a file over. Raises Refused."""
    how = how.strip()
    if not how:
        raise Refused(_("Say how you handed it over: its portal, a chat, a messenger."), field="how")
    with transaction.atomic():
        _mark_sent(_locked_file(file_id, State.PREPARED), by=actor, how=how)


def send_again(file_id: UUID, *, actor: Actor) -> None:
    """Has the delivery of a file retried that could not be handed over. Raises Refused."""
    with transaction.atomic():
        file = _locked_file(file_id, State.PREPARED)
        if way_of(file.directory) == DOWNLOAD or not file.directory.active:
            raise Refused(_("Its files are handed over by a person."))
        file.state, file.trouble, file.naming_at = State.SENDING, "", None
        _log_act(file, "tried_again", actor)
        schedule_for_platform(SEND, key=str(file.pk), lane=Lane.BULK, file=str(file.pk))


def note_acknowledged(file_id: UUID, *, actor: Actor) -> None:
    """Notes that the party has the file; that answers none of its orders. Raises Refused."""
    with transaction.atomic():
        file = _locked_file(file_id, State.SENT)
        file.state = State.ACKNOWLEDGED
        _log_act(file, "acknowledged", actor)


def note_chased(file_id: UUID, *, actor: Actor) -> None:
    """Notes that somebody reminded the party: it gets two more working days before the desk is told. Raises Refused."""
    with transaction.atomic():
        file = _locked_file(file_id, *ErrandFile.UNANSWERED)
        file.chased_at = business_now()
        _log_act(file, "chased", actor)


def _log_act(file: ErrandFile, what: str, actor: Actor) -> None:
    file.log = [*file.log, {"at": business_now().isoformat(), "by": actor.name, "id": actor.id, "what": what}]
    file.save(update_fields=["state", "trouble", "naming_at", "chased_at", "log"])
