"""What others do: parties that refuse or are served by people, carriers, and the authority behind a document."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.claims.truth import Outside

if TYPE_CHECKING:
    from labels.errands.models import Errand
    from maintenance.campaigns.models import Campaign


def by_people(outside: Outside, chosen: list[str]) -> None:
    """These parties are served by people, order by order."""
    from labels.directories.models import Directory
    from labels.errands.models import DeskParty

    for directory in Directory.objects.filter(code__in=chosen):
        directory.adapter = "desk"
        directory.save(update_fields=["adapter"])
        DeskParty.objects.update_or_create(directory=directory, defaults={"by": "hand", "answer_days": 2})
    outside.people = frozenset(chosen)


@dataclass
class Outsiders:
    """Acts of whoever is not the client."""

    random: random.Random
    outside: Outside
    campaign: Campaign | None = None

    def begin_campaign(self) -> None:
        """The platform brings the monthly sync of number states to all its clients, once: this one alone has any."""
        from maintenance.campaigns import services
        from maintenance.campaigns.models import Campaign
        from tenants.clock import business_now
        from tenants.domain.actors import Actor

        if self.campaign is None:
            self.campaign = Campaign.objects.create(
                content="number_state_sync", reason="每月同步", created_by="Anne", created_at=business_now()
            )
            services.start_campaign(self.campaign.pk, actor=Actor("staff", "Anne"))

    def refuse(self) -> None:
        """A party refuses what comes, or takes it again."""
        parties = sorted(set(self.outside.delays) - self.outside.people)
        self.outside.refusing = {self.random.choice(parties)} if self.random.random() < 0.5 else set()

    def freeze(self) -> None:
        """The business licence has lapsed, or is renewed: every label of the firm hangs on it."""
        from compliance.certification import services as certification
        from compliance.models import Licence
        from tenants.clock import business_now

        self.outside.frozen = not self.outside.frozen and self.random.random() < 0.5
        day = business_now().date() - timedelta(days=2) if self.outside.frozen else None
        Licence.objects.filter(document_type="business_licence").update(valid_until=day, state="approved")
        certification.settle_freezes()

    def answer_forwardings(self) -> None:
        """Carriers begin to take forwardings, or to refuse them, and are asked once more."""
        from tenants.agenda.models import Work

        for carrier in self.outside.carriers:
            self.outside.carriers[carrier] = self.random.choice(("takes", "refuses", "silent"))
        Work.objects.filter(done_at=None, name="labels.forward").update(not_before="2020-01-01T00:00:00Z")

    def carry(self) -> None:
        """Somebody has handed some tasks over."""
        from labels.errands import services as errands
        from tests.labels.standby.test_forwarding import PERSON

        tasks = self._some("waiting")
        errands.carried_by_hand([task.pk for task in tasks], ticket="T-1", picture=None, actor=PERSON)

    def answer(self) -> None:
        """A party's word on some tasks, late or not: it has taken them, or refuses."""
        from labels.errands import services as errands
        from tests.labels.standby.test_forwarding import PERSON

        tasks, accepted = self._some("waiting", "sent"), self.random.random() < 0.75
        errands.answered_by_hand(
            [task.pk for task in tasks], accepted=accepted, reason="标签不符", effective_on=None, actor=PERSON
        )
        for task in tasks:
            if accepted:
                self._taken(task)
            elif task.forwarding is None:
                self.outside.refused.add(task.number)

    def _taken(self, task: Errand) -> None:
        from tenants.clock import business_now

        party = task.directory.code
        if task.forwarding is not None:
            self.outside.leads[party, task.number] = task.label
        else:
            self.outside.taken.setdefault((party, task.number), []).append((business_now(), task.label, task.revision))

    def _some(self, *states: str) -> list[Errand]:
        """All tasks of one party, or half of them."""
        from labels.errands.models import Errand
        from tenants import context

        with context.platform():
            rows = Errand.objects.filter(by_hand=True, state__in=states).select_related("directory")
            tasks = [row for row in rows.order_by("made_at", "revision", "pk") if row.appeal is None]
        party = self.random.choice(sorted(self.outside.people))
        tasks = [task for task in tasks if task.directory.code == party]
        return tasks if self.random.random() < 0.6 else tasks[: len(tasks) // 2]
