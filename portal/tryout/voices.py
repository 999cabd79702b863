"""The messages of the demo's shop to the public, and to us."""

from datetime import timedelta

from maintenance import services as maintenance
from maintenance.documents.drills import begin_drill, drills_begun
from maintenance.domain.feedback import Question, Rating
from maintenance.feedback.services import give_feedback
from maintenance.models import CalendarFeed
from maintenance.notices.models import Acknowledgement
from maintenance.notices.services import acknowledge
from maintenance.status.outages import switch_status_page
from maintenance.status.scope import WindowScope
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.people.models import StatusSubscriber


def suggest(actor: Actor) -> None:
    """Two suggestions: one for the desk to answer, one that only judges."""
    give_feedback(
        {Question.TOLD: Rating.YES, Question.TIMING: Rating.NO}, "避开工作日早高峰", language="zh-hans", actor=actor
    )
    give_feedback({Question.TOLD: Rating.YES, Question.OUTCOME: Rating.YES}, "", language="zh-hans", actor=actor)


def tell_the_world(actor: Actor) -> None:
    """A public status page with a subscriber, and a calendar feed that tells of one group only."""
    switch_status_page(public=True, actor=actor)
    StatusSubscriber.objects.get_or_create(
        channel="email",
        to="ops@partner.example",
        defaults={"language": "zh-hans", "directories": ["huawei", "xiaomi"], "agreed_at": real_now()},
    )
    if not CalendarFeed.objects.exists():
        scope = WindowScope(groups=("客服热线",))
        maintenance.make_feed("客服主管日历", actor=actor, scope=scope, reminders=[timedelta(days=1)])


def try_the_alarm(actor: Actor) -> None:
    """Begins a drill to which everybody has answered at once."""
    if not drills_begun().exists():
        drill = begin_drill(actor=actor)
        for key in drill.chain:
            acknowledge(drill.pk, who=f"contact:{key}", how=Acknowledgement.How.LINK, actor=actor)
