"""Builds the calendar parts of e-mails about a window: MAINTNOTE, for contacts who have chosen it.

Entries are those of the feed. METHOD is said only to who asked for invitations (jda/maintnote-std, 3.7); each part
then holds one entry (RFC 5546). Its organizer is the address at which this contact's answers are read
(maintenance.calendar_answers), the same for good; an answer is asked for while a notice wants one from this contact.
Where nobody reads e-mails to us there are no buttons: the answer is a link in the letter. While a time that the
platform has chosen is not agreed on, it is tentative.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import translation
from icalendar import Calendar, Event, vCalAddress, vText

from maintenance import closed_times, feed
from maintenance.calendar_answers import answer_to
from maintenance.notices.models import Notice
from maintenance.notices.selectors import of_message, words_of_letter
from tenants import context
from tenants.clock import real_now
from tenants.outbox.channels import CalendarPart
from tenants.outbox.rendering import CALENDAR
from tenants.people.models import Contact

CANCELLED = "CANCELLED"


def words_of_window_letter(about: str, contact_id: UUID) -> Mapping[str, Any]:
    """Returns the words of a contact's letter about a window beyond its row: where to answer, and calendar parts."""
    words = words_of_letter(about, contact_id)
    contact = Contact.objects.filter(pk=contact_id).exclude(calendar=Contact.InCalendar.NONE).first()
    if contact is None:
        return words
    return {**words, CALENDAR: calendar_parts(UUID(about.partition(":")[2]), contact)}


def calendar_parts(window_id: UUID, contact: Contact) -> tuple[CalendarPart, ...]:
    """Returns the window's entries as it is now; empty where there is no such window any more."""
    window = feed.windows_with_times().filter(pk=window_id).first()
    if window is None:
        return ()
    with translation.override(contact.language):
        events = list(feed.events_of(window, context.current_tenant()))
    now, tentative = real_now().replace(microsecond=0), closed_times.offer_for(window) is not None
    for event in events:
        del event["dtstamp"]
        event.add("dtstamp", now)  # of the letter: one that only says that a time is agreed on is newer, too
        if tentative:
            event["status"] = event["x-maintnote-status"] = vText("TENTATIVE")
    if contact.calendar == Contact.InCalendar.ENTRY:
        return (CalendarPart(_calendar("", *events)),)
    answers_to = answer_to(window.pk, contact)
    notice = of_message(f"window:{window.pk}", contact.pk) if answers_to else None
    return tuple(_invitation(event, contact, answers_to, notice) for event in events)


def _invitation(event: Event, contact: Contact, answers_to: str, notice: Notice | None) -> CalendarPart:
    method = "CANCEL" if str(event["status"]) == CANCELLED else "REQUEST"
    asked = notice is not None and method == "REQUEST"
    invited = vCalAddress(f"mailto:{contact.email}")
    for name, value in (("CN", contact.name), ("ROLE", "REQ-PARTICIPANT"), ("RSVP", "TRUE" if asked else "FALSE")):
        invited.params[name] = vText(value)
    if asked:
        invited.params["PARTSTAT"] = vText("NEEDS-ACTION")
    event.add("attendee", invited, encode=False)
    if answers_to:
        event["organizer"] = vCalAddress(f"mailto:{answers_to}", params={"CN": "Shouhao"})
    negotiable = notice is not None and notice.kind == Notice.Kind.MOVE
    event.add("x-microsoft-disallow-counter", vText("FALSE" if negotiable else "TRUE"))
    return CalendarPart(_calendar(method, event), method)


def _calendar(method: str, *events: Event) -> str:
    made = Calendar()
    made.add("prodid", "-//Shouhao//Maintenance notice//EN")
    made.add("version", "2.0")
    if method:
        made.add("method", method)
    for event in events:
        made.add_component(event)
    content: bytes = made.to_ical()
    return content.decode()
