"""Makes and forgets proposals where an approval takes two, and checks who may be one of them."""

from django.utils.translation import gettext as _

from compliance.duty.alerts import end_alerts
from compliance.duty.models import Alert
from compliance.reviews import clock, turns
from compliance.reviews.models import Case, Entry
from compliance.two_people import demand_administrator, demand_finance
from tenants.domain.actors import Actor
from tenants.refusals import Refused


def demand_another(case: Case, actor: Actor) -> None:
    """Raises Refused for the person who submitted the case."""
    if case.handed_in_by_id and case.handed_in_by_id == actor.id:
        raise Refused(_("You submitted this yourself: someone else has to approve it."))


def demand_role_for_acts(case: Case, actor: Actor) -> None:
    """Raises Refused for anyone who may not decide on acts of the staff."""
    if case.kind == Case.Kind.STAFF_ACT:
        (demand_finance if case.subject_kind in Case.OF_MONEY else demand_administrator)(actor)


def sign(case: Case, actor: Actor, text: str) -> None:
    """Records the first approval in a locked case, which then waits for another person."""
    demand_person(actor)
    case.proposed_by, case.proposed_by_id = actor.columns("proposed_by").values()
    if case.kind in Case.INTERNAL:  # between reviewers whoever proposes it anew hands it in
        case.handed_in_by_id = actor.id
    case.assigned_to = case.assigned_to_id = case.looking = ""
    case.looking_until = None
    turns.write_entry(case, Entry.Side.REVIEWER, actor, "proposed", text, internal=True)
    turns.save(case)
    if case.subject_kind not in Case.OF_MONEY:  # finance sees it among its own, nobody is called for it
        clock.alert(Alert.Kind.CASE_PROPOSED, case)


def demand_person(actor: Actor) -> None:
    """Raises Refused for anyone who is not of the staff."""
    if actor.kind != "staff" or not actor.id:
        raise Refused(_("Only signed-in reviewers can propose and confirm."))


def forget_proposal(case: Case) -> None:
    """Removes the proposal of a locked case; the caller saves it."""
    if case.proposed_by_id:
        end_alerts(clock.about(case), Alert.Kind.CASE_PROPOSED)
    case.proposed_by = case.proposed_by_id = ""
