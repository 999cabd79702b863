"""What an act of the staff that waits for a second administrator would do, in words for the page of its case."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from compliance import money, staff_acts
from compliance.guarded import LooseningFacts
from compliance.shutting_out import ShutOutFacts
from labels.directories.capabilities import adapter_name
from labels.directories.connections import CredentialFacts
from labels.directories.moving import MoveFacts
from maintenance.calendars.models import Policy
from maintenance.feedback.adopting import AdoptionFacts
from maintenance.feedback.models import Improvement
from portal.calendars.figures import figure_name
from portal.directories import tries as directory_tries
from tenants.domain.kept import StoredAsJson
from tenants.domain.money import money_text
from tenants.ledger.texts import limit_text, what_for
from tenants.people.models import Role
from tenants.when import day_text, moment_text


def act_rows(facts: StoredAsJson) -> list[tuple[str, str]]:
    """[(name, value)]; nothing for facts of another kind."""
    match facts:
        case staff_acts.InvitationFacts():
            return [
                (_("Measure"), _("Invite to the staff")),
                (_("Full name"), facts.name),
                (_("E-mail"), facts.email),
                (_("Role"), str(Role(facts.role).label)),
            ]
        case staff_acts.ChangeFacts():
            return [
                (_("Measure"), _("Change one of the staff")),
                (_("Full name"), facts.name),
                (_("Role"), str(Role(facts.role).label)),
                (_("May sign in"), _("yes") if facts.active else _("no")),
            ]
        case ShutOutFacts():
            said = [(_("Measure"), _("Shut out one of the administrators")), (_("Full name"), facts.name)]
            ends = [(_("Ends by itself, unless confirmed"), moment_text(facts.until))] if facts.until else []
            return said + ends
        case staff_acts.CreditFacts():
            return _credit_rows(facts)
        case MoveFacts():
            return _move_rows(facts)
        case CredentialFacts():
            taken = _("accepted by %(who)s") % {"who": facts.taken} if facts.taken else ""
            return [
                (_("Measure"), _("Use other credentials")),
                (_("Connection"), facts.connection),
                *_tried(taken, facts.trouble, facts.waived),
            ]
        case LooseningFacts():
            return _loosening_rows(facts)
        case AdoptionFacts():
            return _adoption_rows(facts)
        case money.PaymentFacts():
            return [
                (_("Measure"), _("Book a payment")),
                (_("Amount"), f"¥{facts.amount / 100:,.2f}"),
                (_("Received on"), day_text(facts.received_on)),
                (_("Bank reference"), facts.reference),
            ]
        case money.ReversalFacts():
            return _reversal_rows(facts)
        case money.LimitFacts():
            changed = f"{limit_text(facts.before)} → {limit_text(facts.limit)}"
            return [(_("Measure"), _("Set the credit limit")), (_("Credit limit"), changed)]
    return []


def _credit_rows(facts: staff_acts.CreditFacts) -> list[tuple[str, str]]:
    free = facts.code == staff_acts.FREE_APPEALS
    return [
        (_("Measure"), _("Credit the client")),
        (_("What for"), _("Free appeals") if free else what_for(facts.code)),
        (_("Amount"), str(facts.amount) if free else f"¥{facts.amount / 100:,.2f}"),
        (_("Note"), facts.note),
    ]


def _reversal_rows(facts: money.ReversalFacts) -> list[tuple[str, str]]:
    rows = [
        (_("Measure"), _("Reverse a payment")),
        (_("Amount"), f"−¥{facts.amount / 100:,.2f}"),
        (_("Bank reference"), facts.reference),
        (_("Reason"), facts.why),
    ]
    return rows + ([(_("Invoiced beyond what is paid then"), money_text(facts.uncovered))] if facts.uncovered else [])


def _move_rows(facts: MoveFacts) -> list[tuple[str, str]]:
    return [
        (_("Measure"), _("Send labels to another address")),
        (_("Directory"), facts.directory),
        (_("Adapter"), adapter_name(facts.adapter)),
        (_("Address until now"), facts.before or "—"),
        (_("Address"), facts.address or _("none: its files are downloaded")),
        (_("Connection"), facts.connection or "—"),
        *([(_("Takes labels"), _("from then on: it is made active"))] if facts.active else []),
        *_tried(directory_tries.WORDS.get(facts.tried, ""), facts.trouble, facts.waived),
    ]


def _adoption_rows(facts: AdoptionFacts) -> list[tuple[str, str]]:
    return [
        (_("Measure"), _("Adopt an improvement")),
        (_("Improvement"), facts.name),
        (str(Improvement.Became(facts.became).label), facts.became_key),
        (_("What every client reads (Chinese)"), facts.said),
        (_("What every client reads (English)"), facts.said_en),
        (_("Free appeals for each supporter"), str(facts.appeals)),
    ]


def _loosening_rows(facts: LooseningFacts) -> list[tuple[str, str]]:
    """Each figure that changes, as it is and as it would be."""
    changes = [
        (_figure(facts.kind, name), f"{_value(facts.before.get(name))} → {_value(value)}")
        for name, value in facts.after.items()
    ]
    said = [(_("Measure"), _("Change what guards")), (_("Figures of"), facts.called), *changes]
    return said + ([(_("Reason"), facts.note)] if facts.note else [])


def _figure(kind: str, name: str) -> str:
    if kind == Policy._meta.label_lower:
        return figure_name(tuple(name.split(".")))
    return capfirst(str(apps.get_model(kind)._meta.get_field(name).verbose_name))


def _value(kept: object) -> str:
    if isinstance(kept, bool):
        return _("yes") if kept else _("no")
    if isinstance(kept, list):
        return _(", ").join(map(str, kept)) or "—"
    return "—" if kept in (None, "") else str(kept)


def _tried(said: object, trouble: str, waived: str) -> list[tuple[str, str]]:
    """What came of the test before it was proposed."""
    rows = [(_("Test of it"), " · ".join(filter(None, (str(said), trouble)))), (_("Proposed all the same"), waived)]
    return [row for row in rows if row[1]]
