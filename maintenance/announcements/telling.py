"""Messages about announcements: to customers, and to people of the client who have to do something."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from maintenance.announcements.customers import firm
from maintenance.announcements.models import Announcement, Rendering
from maintenance.models import Window
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.sms import sms_safe
from tenants.domain.topics import Topic
from tenants.outbox.parts import part_of
from tenants.outbox.services import Audience, Page, Recipient, queue_message
from tenants.people.models import Role, User
from tenants.people.selectors import person_behind
from tenants.refusals import Refused

ANNOUNCED: Final = "announced"


def template_of(rendering: Rendering) -> str:
    """Returns the name of the message in which customers read it."""
    return f"{ANNOUNCED}_{rendering.corrects}" if rendering.correction else ANNOUNCED


def sms_text(window: Window, language: str, corrects: str = "") -> str:
    """Returns the SMS to a customer: a text that carriers have approved, whatever else the announcement says."""
    name = f"{ANNOUNCED}_{corrects}" if corrects else ANNOUNCED
    values = {"firm": firm(), "periods": window.periods}
    with translation.override(language), timezone.override(current_tenant().time_zone):
        text = part_of(f"maintenance/{name}", "sms", values)
    return sms_safe(" ".join(text.split()))


def tell_second_person(row: Announcement, title: str) -> None:
    """Tells the people who may approve it that it waits. Raises Refused when there is nobody but its writer."""
    people = may_approve(person_behind(row.written_by_id))
    if not people:
        raise Refused(
            _("It goes out to the public, and none of your other members may approve it: invite another person."),
            code="no_second_person",
        )
    _queue_to_people("announcement_waiting", row, title, people, once=business_now().isoformat())


def tell_not_out(rendering: Rendering, title: str, why: str) -> None:
    """Tells people that a channel did not take it, or does not give it back."""
    once = f"{rendering.pk}:{rendering.state}:{business_now().isoformat()}"
    row, channel = rendering.announcement, rendering.channel
    _queue_to_people("announcement_stuck", row, title, _may_act(), once=once, channel=channel, why=why)


def may_approve(writer: str | None) -> list[User]:
    """Returns the people who may approve what this person (or key) has written."""
    return [each for each in _may_act() if str(each.pk) != writer]


def _may_act() -> list[User]:
    return list(User.objects.filter(is_active=True, role__in=(Role.OWNER, Role.OPERATOR)).order_by("pk"))


def _queue_to_people(
    template: str, row: Announcement, title: str, people: Sequence[User], *, once: str, **more: Any
) -> None:
    queue_message(
        f"maintenance/{template}",
        Audience(Topic.PUBLISHING, [Recipient("user", each.pk, ("email",)) for each in people]),
        key=f"{template}:{row.pk}:{once}",
        about=f"announcement:{row.pk}",
        page=Page("announcement", row.pk),
        title=title,
        **more,
    )
