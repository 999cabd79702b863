"""A handset is looked at with the phone; a second person, or the desk, confirms what its picture shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image

from compliance.evidence.models import Record
from labels.models import Display, Sighting
from labels.registry.models import HandsetPicture
from maintenance.models import Window
from tenants import clock, context
from tenants.models import Tenant
from tenants.people.models import StaffAccess, User
from tests.portal.directories.test_errands_desk import LABEL, oppo  # noqa: F401 -- a fixture
from tests.portal.displays.test_sightings_api import window  # noqa: F401 -- a fixture
from tests.portal.shell.desk.test_versions import twin_of
from tests.portal_client import PortalClient, person_of, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.template import email_of
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
HOUR = timedelta(hours=1)


def photo(colour: str, taken: Any = None) -> SimpleUploadedFile:
    """A JPEG with a place in its EXIF, and when it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (30.0, 16.0, 12.0)
    if taken is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d %H:%M:%S}"
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = "+00:00"
    Image.new("RGB", (60, 90), colour).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue(), "image/jpeg")


def display_of(tenant: Tenant, place: int) -> Display:
    with context.client(tenant):
        display: Display = Display.objects.get(number__canonical=f"+86216100{place:04}")
    return display


def look(person: PortalClient, cell: Display, colour: str, taken: Any = None, **said: str) -> Any:
    form = {"file": photo(colour, taken), "seen": "expected", **said}
    return person.post(reverse("display_picture", args=[cell.pk]), form, follow=True)


def decide(person: PortalClient, picture: HandsetPicture, confirmed: str = "1") -> Any:
    return person.post(reverse("handset_picture_decide", args=[picture.pk]), {"confirmed": confirmed}, follow=True)


def english(person: PortalClient) -> PortalClient:
    person.cookies["django_language"] = "en"
    return person


@pytest.fixture
def taker(client_of: Callable[..., PortalClient], acme: Tenant) -> PortalClient:
    return english(client_of(acme, "operator"))


@pytest.fixture
def second(client_of: Callable[..., PortalClient], acme: Tenant) -> PortalClient:
    return english(client_of(acme, "owner"))


def test_a_picture_counts_once_a_second_person_has_confirmed_it_and_never_twice(
    window: Window,  # noqa: F811
    acme: Tenant,
    taker: PortalClient,
    second: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    business_clock.advance(days=4)
    run_due_work()
    cell = display_of(acme, 1)
    page = words(taker.get(reverse("display_picture", args=[cell.pk])))
    assert "Call from 021-6100 0001 to a phone made by OPPO" in page
    taken = clock.real_now() - HOUR
    assert "A second person has to confirm it" in words(look(taker, cell, "green", taken))
    kept = HandsetPicture.objects.get()
    assert (kept.state, kept.at_desk, kept.shown) == ("waiting", False, LABEL)
    assert abs(kept.seen_at - (clock.business_now() - HOUR)) < timedelta(minutes=2), "as the camera says"
    assert kept.content is not None
    assert not Image.open(io.BytesIO(bytes(kept.content))).getexif()
    assert display_of(acme, 1).state == "assumed", "nobody has confirmed it"

    assert "This picture has been used before" in words(look(taker, display_of(acme, 2), "green", taken))
    assert "A second person has to confirm your picture" in words(decide(taker, kept))
    assert "1 picture to confirm" in words(second.get(reverse("dashboard")))
    assert "It shows that" in words(second.get(reverse("handset_pictures")))
    assert second.get(reverse("handset_picture", args=[kept.pk]))["Content-Type"] == "image/jpeg"
    assert "it counts now" in words(decide(second, kept))
    decide(second, kept)
    cell = display_of(acme, 1)
    assert (cell.state, cell.shown, cell.looked_at) == ("shown", LABEL, kept.seen_at)
    with context.client(acme):
        row = Sighting.objects.get()
        assert (row.source, row.says) == ("photo", "agrees")
        assert {"picture_taken", "picture_confirmed"} <= set(Record.objects.values_list("action", flat=True))
    for role in ("operator", "owner"):
        twin_of(person_of(acme, role), acme)
    [shown] = second.get(reverse("handset_pictures")).context["page"].object_list
    assert (shown.by, shown.decided_by) == ("Operator 1 (operator1@acme.example)", "Owner 1 (owner1@acme.example)")
    assert second.get(reverse("display", args=[cell.pk])).context["sightings"][0].by == shown.by


def test_a_wrong_picture_contradicts_and_a_rejected_one_says_nothing(
    window: Window,  # noqa: F811
    acme: Tenant,
    taker: PortalClient,
    second: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    business_clock.advance(days=4)
    run_due_work()
    cell = display_of(acme, 3)
    assert "Write what the phone shows" in words(look(taker, cell, "red", seen="other"))
    look(taker, cell, "red", seen="other", other="贷款推销")
    decide(second, HandsetPicture.objects.get(), "0")
    assert display_of(acme, 3).state == "assumed"
    look(taker, cell, "blue", seen="other", other="贷款推销")
    decide(second, HandsetPicture.objects.get(state="waiting"))
    assert (display_of(acme, 3).state, display_of(acme, 3).shown) == ("wrong", "贷款推销")
    assert "handsets show something else" in words(second.get(reverse("window", args=[window.pk])))


def test_the_desk_confirms_for_a_client_of_one_person(
    window: Window,  # noqa: F811
    acme: Tenant,
    second: PortalClient,
    reviewer: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    business_clock.advance(days=4)
    run_due_work()
    with context.client(acme):
        User.objects.exclude(name="Owner 1").update(is_active=False)
        assert User.objects.filter(is_active=True).count() == 1
    assert "Our review desk confirms it" in words(look(second, display_of(acme, 1), "green"))
    kept = HandsetPicture.objects.get()
    assert kept.at_desk
    assert "confirmed by somebody else" in words(decide(second, kept))
    assert acme.legal_name in words(reviewer.get("/admin/handsets/"))
    assert reviewer.get(f"/admin/handsets/{kept.pk}/")["Content-Type"] == "image/jpeg"
    reviewer.post("/admin/handsets/", {"picture": str(kept.pk), "confirmed": "1"}, follow=True)
    assert display_of(acme, 1).state == "shown"
    assert "No picture waits for the desk" in words(reviewer.get("/admin/handsets/"))


def test_staff_look_at_a_handset_and_a_colleague_confirms(
    window: Window,  # noqa: F811
    acme: Tenant,
    reviewer: PortalClient,
    another_reviewer: PortalClient,
    second: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    business_clock.advance(days=4)
    run_due_work()
    listed = reviewer.get(f"/admin/handsets/of/{acme.pk}/")
    assert f"/admin/handsets/of/{acme.pk}/" in reviewer.get(f"/admin/tenants/tenant/{acme.pk}/change/").content.decode()
    [first, *_others] = listed.context["next"]
    take = f"/admin/handsets/of/{acme.pk}/{first.display}/"
    assert take in listed.content.decode()
    assert "to a phone made by" in words(reviewer.get(take))
    assert "This field is required" in words(reviewer.post(take, {"seen": "expected"}))
    said = reviewer.post(take, {"file": photo("teal"), "seen": "expected"}, follow=True)
    assert "A colleague has to confirm it" in words(said)
    again = reviewer.post(take, {"file": photo("teal"), "seen": "expected"})
    assert (again.status_code, "used before" in words(again)) == (422, True)
    kept = HandsetPicture.objects.get()
    assert (kept.at_desk, kept.taken_by) == (True, "Reviewer 1")
    assert "confirmed by somebody else" in words(decide(second, kept)), "the client was not asked"
    own = reviewer.post("/admin/handsets/", {"picture": str(kept.pk), "confirmed": "1"}, follow=True)
    assert "A second person has to confirm your picture" in words(own)
    assert "It shows that" not in words(reviewer.get("/admin/handsets/"))
    with context.client(acme):
        assert Display.objects.get(pk=first.display).state != "shown"
    another_reviewer.post("/admin/handsets/", {"picture": str(kept.pk), "confirmed": "1"}, follow=True)
    with context.client(acme):
        assert Display.objects.get(pk=first.display).state == "shown"
        assert Sighting.objects.get().source == "photo"
        assert StaffAccess.objects.filter(path=take).exists(), "the client sees who has looked"
    assert reviewer.get(f"/admin/handsets/of/{kept.pk}/").status_code == 404


def test_pictures_of_another_client_and_of_before_the_label_are_refused(
    window: Window,  # noqa: F811
    acme: Tenant,
    globex: Tenant,
    taker: PortalClient,
    client_of: Callable[..., PortalClient],
) -> None:
    cell = display_of(acme, 1)
    too_old = look(taker, cell, "green", clock.real_now() - timedelta(days=30))
    assert "before the directory accepted the label" in words(too_old)
    look(taker, cell, "green")
    kept = HandsetPicture.objects.get()
    stranger = client_of(globex, "operator")
    assert stranger.get(reverse("handset_picture", args=[kept.pk])).status_code == 404
    assert decide(stranger, kept).status_code == 404
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.4 nothing", "application/pdf")
    answer = taker.post(reverse("display_picture", args=[cell.pk]), {"file": pdf, "seen": "expected"})
    assert answer.status_code == 422


def test_the_same_picture_is_each_clients_own(
    window: Window,  # noqa: F811
    acme: Tenant,
    globex: Tenant,
    taker: PortalClient,
    client_of: Callable[..., PortalClient],
) -> None:
    """What another client has handed in is neither seen nor told by an answer."""
    with context.client(globex):
        publish(register("021-6100 4444"), "大衡法律")
        cell = Display.objects.get(directory__code="oppo")
        Display.objects.filter(pk=cell.pk).update(accepted_at=clock.business_now() - HOUR)
    look(taker, display_of(acme, 1), "green")
    stranger = english(client_of(globex, "operator"))
    said = look(stranger, cell, "green")
    assert (said.status_code, "Picture saved" in words(said)) == (200, True)
    with context.client(globex):
        assert HandsetPicture.objects.get().tenant_id == globex.pk
    assert HandsetPicture.objects.count() == 2
    assert "This picture has been used before" in words(look(stranger, cell, "green"))


def test_pictures_go_after_their_term(
    window: Window,  # noqa: F811
    acme: Tenant,
    taker: PortalClient,
    business_clock: BusinessClock,
) -> None:
    from labels.displays.pictures import drop_pictures, forget_pictures

    look(taker, display_of(acme, 1), "green")
    forget_pictures(clock.business_now() + HOUR)
    assert HandsetPicture.objects.get().content is None
    assert taker.get(reverse("handset_picture", args=[HandsetPicture.objects.get().pk])).status_code == 404
    drop_pictures(clock.business_now() + HOUR)
    assert not HandsetPicture.objects.exists()


def test_the_second_person_is_asked_by_message_and_the_next_handsets_are_named(
    window: Window,  # noqa: F811
    acme: Tenant,
    taker: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> None:
    business_clock.advance(days=4)
    run_due_work()
    listed = taker.get(reverse("handset_pictures"))
    assert "To be looked at next" in words(listed)
    first = listed.context["next"][0]
    assert "to a phone made by OPPO" in first.what_to_do
    assert reverse("display_picture", args=[first.display]) in listed.content.decode()
    with context.client(acme):
        cell = Display.objects.get(pk=first.display)
    look(taker, cell, "green")
    assert first.display not in [each.display for each in taker.get(reverse("handset_pictures")).context["next"]]
    send_due_messages()
    asked = [mail for mail in send_due_messages.emails if reverse("handset_pictures") in mail.body]
    with context.client(acme):
        taker_id = HandsetPicture.objects.get().taken_by_id
        may_confirm = User.objects.filter(is_active=True, role__in=("owner", "operator")).exclude(pk=taker_id)
        assert {parseaddr(mail.to[0])[1] for mail in asked} == {person.email for person in may_confirm}


def test_a_badge_at_the_desk_counts_the_pictures_that_wait_for_it(
    window: Window,  # noqa: F811
    acme: Tenant,
    taker: PortalClient,
    reviewer: PortalClient,
) -> None:
    assert "Pictures of handsets 1" not in words(reviewer.get("/admin/handsets/"))
    with context.client(acme):
        alone = User.objects.filter(role__in=("owner", "operator")).exclude(email=email_of("acme", "operator", 1))
        alone.update(is_active=False)
    look(taker, display_of(acme, 1), "green")
    assert "Pictures of handsets 1" in words(reviewer.get("/admin/handsets/"))


def test_a_number_is_marked_critical_on_its_page(
    window: Window,  # noqa: F811
    acme: Tenant,
    taker: PortalClient,
) -> None:
    cell = display_of(acme, 1)
    page = reverse("number", args=[cell.number_id])
    assert "Mark as critical" in words(taker.get(page))
    for _time in range(2):
        taker.post(reverse("numbers_critical"), {"numbers": cell.number_id, "critical": "1"}, follow=True)
    assert "each sample of what handsets show contains this number" in words(taker.get(page))
    taker.post(reverse("numbers_critical"), {"numbers": cell.number_id, "critical": "0"}, follow=True)
    with context.client(acme):
        assert Record.objects.filter(action="number_critical").count() == 1
        assert Record.objects.filter(action="number_not_critical").count() == 1
