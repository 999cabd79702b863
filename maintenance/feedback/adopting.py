"""Adopts improvements: one administrator for one free appeal a supporter, two for more."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from compliance import staff_acts
from compliance.acts_of_two import ActFacts, Decision, done_by_two
from compliance.reviews.models import Case
from maintenance.feedback import selectors, services
from maintenance.feedback.models import Improvement
from tenants.domain.actors import Actor
from tenants.refusals import Refused

ACT = "adopt"
MOST_APPEALS = 20  # for each supporter, whoever agrees


@dataclass(frozen=True, kw_only=True)
class AdoptionFacts(ActFacts):
    """The adoption of an improvement as a change; each supporter gets so many free appeals."""

    act: str = ACT
    improvement: UUID
    name: str
    became: str
    became_key: str
    said: str
    said_en: str
    appeals: int


def propose_adoption(
    improvement: Improvement, *, became: str, became_key: str, said: str, said_en: str, appeals: int, actor: Actor
) -> Case | None:
    """Adopts it now (None), or proposes it where one person may not give so many appeals (the case). Raises Refused."""
    change = selectors.what_it_became(became, became_key)
    if change is None:
        raise Refused(_("Choose the change that it became: only what is in force can be linked."), field="link")
    if not said.strip() or not said_en.strip():
        raise Refused(_("Say in both languages what became of it: every client reads it."), field="said")
    if not 1 <= appeals <= MOST_APPEALS:
        raise Refused(_("Between 1 and %(most)s free appeals.") % {"most": MOST_APPEALS}, field="appeals")
    if improvement.state != Improvement.State.UNDER_WAY:
        raise Refused(_("This improvement has been adopted already."), code="already_done")
    if appeals > staff_acts.MOST_FREE_APPEALS:
        facts = AdoptionFacts(
            improvement=improvement.pk,
            name=str(improvement),
            became=became,
            became_key=became_key,
            said=said,
            said_en=said_en,
            appeals=appeals,
        )
        return staff_acts.propose_staff_act(
            facts, lambda: _("Adopt “%(name)s”") % {"name": improvement}, subject_id=improvement.pk, actor=actor
        )
    services.adopt(improvement.pk, became=change, said=said, said_en=said_en, appeals=appeals, adopted_by=actor)
    return None


@done_by_two(ACT, AdoptionFacts)
def _adopt(facts: AdoptionFacts, agreed: Decision) -> None:
    change = selectors.what_it_became(facts.became, facts.became_key)
    if change is None:
        raise Refused(_("The change that it became is no longer in force: reject the proposal."))
    services.adopt(
        facts.improvement,
        became=change,
        said=facts.said,
        said_en=facts.said_en,
        appeals=facts.appeals,
        adopted_by=agreed.first,
        agreed_by=agreed.second,
    )
