"""Takes pictures of handsets: one person takes a picture, a second one confirms it, then it is a sighting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from compliance.storage import demand_room, takes_room
from compliance.uploads import CleanFile
from labels.directories.models import Directory
from labels.displays.reporting import AHEAD, Reported, ReportOutcome, take_reports
from labels.displays.sightings import display_names
from labels.displays.witnesses import DEVICE
from labels.domain.sightings import SightingSource
from labels.models import Display
from labels.registry.models import HandsetPicture
from labels.texts import seen_text
from tenants import clock
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.languages import in_each_language
from tenants.outbox.services import Audience, Page, Recipient, queue_message
from tenants.people.models import Role, User
from tenants.refusals import Refused

PICTURES: Final = ("image/jpeg", "image/png")
MAY_CONFIRM: Final = (Role.OWNER, Role.OPERATOR)


@dataclass(frozen=True)
class SeenByEye:
    """A person's reading of a picture. shown: None for no label; the rest describes the handset, if known."""

    shown: str | None
    mark: str = ""
    brand: str = ""
    os: str = ""
    carrier: str = ""


@transaction.atomic
def take_picture(display: int, picture: CleanFile, seen: SeenByEye, *, actor: Actor) -> HandsetPicture:
    """Stores a picture of a display until a second person confirms it: one of the client, or of the desk if the client
    has no second person or the platform's staff took the picture.

    Raises Refused: the directory has accepted nothing; the file is no picture, was used before, or is older than the
    label; there is no room.
    """
    cell = Display.objects.select_related("number", "directory").get(pk=display)
    if cell.accepted_at is None:
        raise Refused(_("The directory has not accepted anything yet: there is nothing to see."))
    if picture.content_type not in PICTURES:
        raise Refused(_("Take a picture: JPEG or PNG."), field="file")
    demand_room([len(picture.content)], field="file")
    kept, new = HandsetPicture.objects.get_or_create(
        tenant=current_tenant(),
        sha256=picture.sha256,
        defaults={
            "directory": cell.directory,
            "display": cell.pk,
            "number": cell.number.canonical,
            "wanted": cell.wanted,
            "shown": seen.shown,
            "mark": seen.mark,
            "content": picture.content,
            "size": len(picture.content),
            "content_type": picture.content_type,
            "seen_at": _seen_at(picture, cell),
            "brand": seen.brand,
            "os": seen.os,
            "carrier": seen.carrier,
            "taken_at": clock.business_now(),
            "at_desk": actor.kind == "staff" or not _second_people(actor.id).exists(),
            **actor.columns("taken_by"),
        },
    )
    if not new:
        raise Refused(_("This picture has been used before: take a new one."), field="file")
    _record_picture_act("picture_taken", kept, cell, actor)
    if not kept.at_desk:
        _ask_second_person(kept, cell, actor)
    return kept


@takes_room
def bytes_of_pictures() -> int:
    """Returns how many bytes the pictures of the client in use take."""
    rows = HandsetPicture.objects.filter(tenant=current_tenant(), content__isnull=False)
    return rows.aggregate(all=Sum("size"))["all"] or 0


def _second_people(taker: str) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.filter(is_active=True, role__in=MAY_CONFIRM).exclude(pk=taker)
    return people


def _ask_second_person(picture: HandsetPicture, cell: Display, actor: Actor) -> None:
    queue_message(
        "labels/picture_to_confirm",
        Audience(Topic.DISPLAYS, [Recipient("user", each.pk, ("email",)) for each in _second_people(actor.id)]),
        key=f"picture_to_confirm:{picture.pk}",
        about=f"display:{cell.pk}",
        page=Page("handset_pictures"),
        number=picture.number,
        directory=cell.directory.code,
        by=actor.name,
    )


def _seen_at(picture: CleanFile, cell: Display) -> datetime:
    """Returns when the picture was taken by the camera's clock, in business time; now, where the camera does not say.

    Raises Refused for a picture from before the directory accepted the label.
    """
    now = clock.business_now()
    if not picture.photographed:
        return now
    try:
        taken = datetime.fromisoformat(picture.photographed)
    except ValueError:
        return now
    if taken.tzinfo is None:
        taken = taken.replace(tzinfo=ZoneInfo(current_tenant().time_zone))
    taken += clock.offset()
    if taken > now + AHEAD:
        return now  # its clock is wrong
    if cell.accepted_at is not None and taken < cell.accepted_at:
        raise Refused(
            _("This picture was taken before the directory accepted the label: take a new one."),
            field="file",
        )
    return taken


def decide_picture(key: UUID, *, confirmed: bool, actor: Actor) -> HandsetPicture:
    """Takes a second person's decision whether a picture shows what its taker says; in the client's schema.

    A confirmed picture becomes a sighting; one whose number is gone is rejected. The same decision again changes
    nothing. Raises Refused: somebody else has decided, it is the person's own picture, or another's to decide.
    """
    with transaction.atomic():
        picture = pictures_of_client().select_for_update().get(pk=key)
        wanted = HandsetPicture.State.CONFIRMED if confirmed else HandsetPicture.State.REJECTED
        if picture.state == wanted:
            return picture
        if picture.state != HandsetPicture.State.WAITING:
            raise Refused(_("Somebody else has decided on this picture already."))
        if picture.at_desk != (actor.kind == "staff"):
            raise Refused(_("This picture is confirmed by somebody else."))
        if actor.id == picture.taken_by_id:
            raise Refused(_("A second person has to confirm your picture."))
        cell = Display.objects.select_related("number", "directory").filter(pk=picture.display).first()
        picture.state = wanted if cell is not None else HandsetPicture.State.REJECTED
        picture.decided_by, picture.decided_by_id = actor.columns("decided_by").values()
        picture.decided_at = clock.business_now()
        picture.save(update_fields=["state", "decided_by", "decided_by_id", "decided_at"])
        if cell is None:  # its number is gone
            return picture
        _record_picture_act("picture_confirmed" if confirmed else "picture_rejected", picture, cell, actor)
        if confirmed:
            taker = Actor("person", picture.taken_by, picture.taken_by_id)
            [answer] = take_reports([_report_of_picture(picture, cell)], actor=actor, seen_by=taker)
            if answer.outcome is not ReportOutcome.TAKEN:
                raise Refused(_("The number of this picture is no longer yours."))
        return picture


def _report_of_picture(picture: HandsetPicture, cell: Display) -> Reported:
    return Reported(
        number=picture.number,
        directory=cell.directory.code,
        source=SightingSource.PHOTO,
        shown=picture.shown,
        mark=picture.mark,
        seen_at=picture.seen_at,
        device=DEVICE,
        call=str(picture.pk),
        brand=picture.brand,
        os=picture.os,
        carrier=picture.carrier,
    )


def _record_picture_act(action: str, picture: HandsetPicture, cell: Display, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        subject_kind="number",
        subject_id=cell.number_id,
        shown=in_each_language(lambda: seen_text(picture.shown, picture.mark)),
        sha256=picture.sha256,
        **display_names(cell),
    )


def pictures_of_client() -> QuerySet[HandsetPicture]:
    """The pictures of the client in use, the newest first."""
    return HandsetPicture.objects.filter(tenant=current_tenant())


def pictures_for_desk() -> QuerySet[HandsetPicture]:
    """Returns the pictures that the desk has to confirm, over all clients, the oldest first."""
    waiting = HandsetPicture.objects.filter(state=HandsetPicture.State.WAITING, at_desk=True)
    return waiting.select_related("tenant", "directory").defer("content").order_by("taken_at", "pk")


def forget_pictures(before: datetime) -> None:
    """Deletes the content of older pictures; what they showed is kept longer."""
    HandsetPicture.objects.filter(taken_at__lt=before).exclude(size=0).update(content=None, size=0)


def drop_pictures(before: datetime) -> None:
    """Deletes the rows of older pictures."""
    HandsetPicture.objects.filter(taken_at__lt=before).delete()


def how_to_look(directory: Directory, number: str) -> str:
    """Explains how a person can see the display: which handset to call from which number."""
    names = {"number": number, "party": directory}
    if directory.kind == Directory.Kind.CARRIER:
        return _("Call from %(number)s to a mobile on the network of %(party)s.") % names
    if directory.kind == Directory.Kind.APP:
        return _("Call from %(number)s to a phone on which %(party)s is installed and may show callers.") % names
    return _("Call from %(number)s to a phone made by %(party)s.") % names
