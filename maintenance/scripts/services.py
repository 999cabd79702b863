"""Writes scripts: a draft, its publishing, and that a person has read it."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from maintenance.domain.scripts import LONGEST, Fault, FaultCode, Scenario, faults
from maintenance.scripts import selectors
from maintenance.scripts.models import ScriptRead, ScriptVersion
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox.services import Audience, Page, Recipient, queue_message
from tenants.people.models import User
from tenants.refusals import Refused


def write_draft(scenario: Scenario, language: str, text: str, *, actor: Actor) -> ScriptVersion:
    """Stores a draft for a situation; nobody says it before it is published. There is one draft at the most."""
    text = " ".join(text.split())[: 2 * LONGEST]
    with transaction.atomic():
        _write_alone()
        mine = ScriptVersion.objects.filter(scenario=scenario, language=language)
        newest: ScriptVersion | None = mine.first()
        if newest is not None and newest.state == ScriptVersion.State.DRAFT:
            newest.text = text
            newest.written_by, newest.written_by_id = actor.columns("written_by").values()
            newest.save(update_fields=["text", "written_by", "written_by_id"])
            return newest
        return ScriptVersion.objects.create(
            scenario=scenario,
            language=language,
            version=newest.version + 1 if newest is not None else 1,
            text=text,
            **actor.columns("written_by"),
        )


def publish_script(draft_id: UUID, *, actor: Actor) -> ScriptVersion:
    """Puts a draft in force; the version before it stays as history. Raises Refused, naming what is missing."""
    with transaction.atomic():
        _write_alone()
        draft: ScriptVersion = ScriptVersion.objects.select_for_update().get(pk=draft_id)
        if draft.state != ScriptVersion.State.DRAFT:
            raise Refused(_("This version has been published already."), code="already_done")
        if problems := faults(Scenario(draft.scenario), draft.text):
            raise Refused(" ".join(map(fault_text, problems)), code="script_not_ready")
        ScriptVersion.objects.filter(
            scenario=draft.scenario, language=draft.language, state=ScriptVersion.State.PUBLISHED
        ).update(state=ScriptVersion.State.SUPERSEDED)
        draft.state, draft.published_at = ScriptVersion.State.PUBLISHED, business_now()
        draft.published_by, draft.published_by_id = actor.columns("published_by").values()
        draft.save(update_fields=["state", "published_by", "published_by_id", "published_at"])
        record(
            "script_published",
            actor=actor,
            subject_kind="script",
            subject_id=draft.pk,
            what=f"script_{draft.scenario}",
            language=draft.language,
            version=draft.version,
            text=draft.text,
        )
        _tell_staff(draft, actor)
    return draft


def _tell_staff(row: ScriptVersion, actor: Actor) -> None:
    """Asks whoever speaks its language to read the new version, except its publisher."""
    scenario = Scenario(row.scenario)
    readers = selectors.not_read_by(selectors.Script(scenario, row.language, row.version, row.text))
    queue_message(
        "maintenance/script_published",
        Audience(
            Topic.PUBLISHING, [Recipient("user", each.pk, ("email",)) for each in readers if str(each.pk) != actor.id]
        ),
        key=f"script_published:{row.pk}",
        page=Page("scripts"),
        said=selectors.example(scenario, row.text, row.language),
    )


def note_read(person: User, scenario: Scenario, language: str, version: int, *, actor: Actor) -> None:
    """Stores that a person has read and understood a script. Raises Refused when another is in force by now."""
    script = selectors.scripts_in_force(language)[scenario]
    if script.version != version:
        raise Refused(_("There is a newer version of this script: read it first."), code="script_moved_on")
    with transaction.atomic():
        _row, new = ScriptRead.objects.get_or_create(
            scenario=scenario,
            language=script.language,
            version=version,
            person_id=person.pk,
            defaults={"read_at": business_now()},
        )
        if new:
            record(
                "script_read",
                actor=actor,
                subject_kind="script",
                subject_id=f"{scenario}:{script.language}:{version}",
                what=f"script_{scenario}",
                language=script.language,
                version=version,
            )


def fault_text(fault: Fault) -> str:
    """Returns the fault that keeps a text from being published, in words."""
    words = {
        FaultCode.EMPTY: _("Enter what is to be said."),
        FaultCode.TOO_LONG: _("Longer than %(most)s characters: too long for the phone."),
        FaultCode.UNKNOWN: _("There is no variable “%(name)s”."),
        FaultCode.MISSING: _("“%(name)s” has no value in this situation: leave it out."),
        FaultCode.BRACES: _("A brace has no partner: every variable stands between two braces."),
    }
    return words[fault.code] % {"name": fault.name, "most": LONGEST}


def _write_alone() -> None:
    """Lets one person write at a time: versions are counted."""
    Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=current_tenant().pk)
