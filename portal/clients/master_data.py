"""A change of a client's registered details: old and new beside each other, and what follows, in words."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext

from compliance.catalogue.selectors import document_types
from compliance.certification import services as certification
from compliance.certification.selectors import certification_documents, lapsed
from compliance.domain.master_data import Consequence, Following, MasterData, SubjectStanding, differing, following
from compliance.licences.selectors import client_standing
from compliance.licences.texts import name as name_of_document
from compliance.master_data import MasterDataFacts, as_it_would_be, master_data_of
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.reviews.turns import case_at
from compliance.trust.selectors import trust_standing
from labels.entitlement import documents
from labels.entitlement.certified import judged_as
from maintenance.domain.estimate import is_small
from maintenance.models import Window
from maintenance.selectors import open_windows
from portal.cases.facts import facts_of_case
from portal.shell.desk.staff_access import has_schema
from tenants import context as schemas
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tenants.services import credit_code_of_another
from tenants.when import dated_text

GRAVE: Final = frozenset({Consequence.FROZEN, Consequence.LABELS_REVIEWED, Consequence.TRUST_SPOILED})
MOST_NAMED: Final = 10  # labels in a sentence


def data_rows(data: MasterData) -> list[tuple[str, str]]:
    """(name, value) of each detail, in words."""
    worded = Tenant(**{name: getattr(data, name) for name in Tenant.MASTER_DATA})
    said = {
        "subject_type": str(worded.get_subject_type_display()),
        "industry": str(worded.get_industry_display()),
        "micro": _("yes") if data.micro else _("no"),
    }
    return [(field_name(name), said.get(name) or getattr(data, name) or "—") for name in Tenant.MASTER_DATA]


def field_name(name: str) -> str:
    """What a detail is called."""
    return capfirst(str(Tenant._meta.get_field(name).verbose_name))


def change_in_words(facts: MasterDataFacts) -> list[tuple[str, str]]:
    """(name, old → new) of what changes."""
    rows = zip(data_rows(facts.before), data_rows(facts.after), strict=True)
    return [(name, f"{old} → {new}") for (name, old), (_name, new) in rows if old != new]


@dataclass(frozen=True)
class MasterDataShown:
    """What would become of a client. rows: (name, as it was, as it is asked for, whether they differ); follows: (in
    words, whether it is grave), empty once it is decided; seen: a digest of that, which a confirmation says again;
    hindrance: why it cannot be confirmed.
    """

    rows: list[tuple[str, str, str, bool]]
    follows: list[tuple[str, bool]]
    seen: str
    hindrance: str


def change_shown(case: Case, facts: MasterDataFacts) -> MasterDataShown:
    """As it is now."""
    before, after = data_rows(facts.before), data_rows(facts.after)
    rows = [(name, old, new, old != new) for (name, old), (_name, new) in zip(before, after, strict=True)]
    followed = _following(case, facts)
    types = document_types(business_now())
    called = {code: name_of_document(code, types) for code in types}
    return MasterDataShown(
        rows,
        [(_said(each, called), each.what in GRAVE) for each in followed],
        _digest(followed),
        _hindrance(case, facts),
    )


def confirm_change(case: Case, actor: Actor, text: str, version: int, *, seen: str) -> None:
    """Confirm it while nobody else changes the client, unless something else follows by now than what its page showed.
    Raises CaseMoved of one that is decided meanwhile; Refused.
    """
    with case_at(case.pk, version) as locked:
        with schemas.client(locked.tenant):
            certification.lock()
        locked.tenant.refresh_from_db()
        facts = facts_of_case(locked)
        if isinstance(facts, MasterDataFacts) and seen != _digest(_following(locked, facts)):
            raise Refused(_("What it does has changed: check again."))
        reviews.confirm(case.pk, actor, text, version)


def _digest(followed: Sequence[Following]) -> str:
    """Of which documents, labels and windows, and of which days: not of what kinds of things follow alone."""
    said = ((each.what, *each.about, each.day, each.count) for each in followed)
    return hashlib.sha256("\n".join(map(repr, map(list, said))).encode()).hexdigest()[:16]


def _hindrance(case: Case, facts: MasterDataFacts) -> str:
    if case.decided:
        return ""
    if master_data_of(case.tenant) != facts.before:
        return _("The client's details have changed since this was submitted: reject it.")
    if credit_code_of_another(case.tenant, facts.after.credit_code):
        return _("Another client has this credit code: its account must be closed first.")
    return ""


def _following(case: Case, facts: MasterDataFacts) -> tuple[Following, ...]:
    """Nothing once it is decided: then it has been done."""
    if case.decided or not has_schema(case.tenant):
        return ()
    renamed, after = "legal_name" in differing(facts.before, facts.after), as_it_would_be(case.tenant, facts.after)
    return following(_standing(case.tenant, renamed=renamed), _standing(after, renamed=renamed))


def _standing(tenant: Tenant, *, renamed: bool) -> SubjectStanding:
    """How a client stands, or would stand were it this one. renamed: its labels are judged."""
    with schemas.client(tenant):
        now = business_now()
        labels, unjudged = judged_as(tenant) if renamed else ({}, 0)
        types = document_types(now)
        requirements = documents.requirements(now, types)
        held = certification_documents(now)
        turn = client_standing(types).turn
        return SubjectStanding(
            owed={each.document_type: each.due for each in (*requirements.past_due, *requirements.currently_due)},
            frozen=frozenset(lapsed(held.coverage(now), held)),
            small=is_small(tenant.subject_type, micro=tenant.micro),
            turn=turn.due if turn else None,
            months=trust_standing(now).months,
            subject_type=tenant.subject_type,
            industry=tenant.industry,
            high_risk=tenant.high_risk,
            windows=open_windows().filter(state__in=Window.NOT_STARTED).count(),
            labels=labels,
            unjudged=unjudged,
        )


def _said(each: Following, called: Mapping[str, str]) -> str:
    """In words. called: documents by code."""
    if each.what in (Consequence.LABELS_REVIEWED, Consequence.LABELS_STAY):
        return _of_labels(each)
    documents_named = _(", ").join(called.get(code, code) for code in each.about)
    said = {"documents": documents_named, "day": dated_text(each.day) if each.day else "", "count": each.count}
    return _words(each) % said


def _of_labels(each: Following) -> str:
    if each.what is Consequence.LABELS_STAY:
        return _("Labels: all remain accepted under the new details.")
    words = ngettext(
        "Labels: %(count)s goes to a reviewer and stays until then: %(labels)s",
        "Labels: %(count)s go to a reviewer and stay until then: %(labels)s",
        each.count,
    )
    more = " …" if each.count > MOST_NAMED else ""
    return words % {"count": f"{each.count:,}", "labels": _(", ").join(each.about[:MOST_NAMED]) + more}


def _words(each: Following) -> str:
    kinds = Consequence
    return {
        kinds.LABELS_LATER: ngettext(
            "Labels: %(count)d more is judged when this is done; until then it stays.",
            "Labels: %(count)d more are judged when this is done; until then they stay.",
            each.count,
        ),
        kinds.OWED: _("Document due by %(day)s: %(documents)s"),
        kinds.STILL_OWED: _("Still due by %(day)s: %(documents)s"),
        kinds.OWED_NO_LONGER: _("No longer due: %(documents)s"),
        kinds.FROZEN: _("Frozen at once: labels that require %(documents)s"),
        kinds.UNFROZEN: _("Unfrozen: labels that require %(documents)s"),
        kinds.FAST_LANE: _("Lane: label changes may take the fast lane."),
        kinds.NO_FAST_LANE: _("Lane: label changes no longer take the fast lane."),
        kinds.WINDOWS_STAY: ngettext(
            "Windows: %(count)d window that has not begun keeps its lane and time.",
            "Windows: %(count)d windows that have not begun keep their lane and time.",
            each.count,
        ),
        kinds.CYCLE: _("High-risk industry: documents are re-verified on a cycle, first on %(day)s."),
        kinds.NO_CYCLE: _("Documents are no longer re-verified on a cycle; a re-verification under way is completed."),
        kinds.CYCLE_MOVES: _("The next re-verification is on %(day)s."),
        kinds.CYCLE_STAYS: _("The next re-verification remains on %(day)s."),
        kinds.CYCLE_WAITS: _(
            "The re-verification due on %(day)s remains due: of the new industry's documents, once they are approved."
        ),
        kinds.TRUST_STAYS: ngettext(
            "Trust: %(count)d compliant month remains.", "Trust: %(count)d compliant months remain.", each.count
        ),
        kinds.TRUST_SPOILED: _("Trust: the freeze makes this month not compliant."),
    }[each.what]
