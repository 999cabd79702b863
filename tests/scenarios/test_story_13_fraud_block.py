"""Story 13: a teacher's number is tied to a fraud block; the monthly sync with the carrier clears the mark."""

from __future__ import annotations

from datetime import timedelta

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.displays import consistency
from labels.models import Appeal, Display, Number, NumberCorrection, NumberSync
from labels.numbers import carrier_lists
from maintenance import selectors, services as maintenance
from maintenance.domain.estimate import Kind
from maintenance.models import Window
from tenants import context
from tenants.domain.actors import Actor
from tenants.ledger import selectors as ledger
from tenants.models import Tenant
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import ACTOR, register

LI = Actor("staff", "Li")


def mark_of(stage: Stage, code: str, number: Number) -> object:
    with stage.directory(code) as directory:
        answer = directory.post("/lookups", json={"numbers": [number.canonical]}).raise_for_status()
    return answer.json()["items"][0]["mark"]


def test_the_sync_clears_the_mark_on_the_directory(stage: Stage, acme: Tenant) -> None:
    with context.client(acme):
        teacher, office = register("010-6512 4400", "010-6512 4401")
        request = maintenance.draft_label_change(text="青禾网络", numbers=[teacher.pk, office.pk], actor=ACTOR)
        maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    stage.travel(timedelta(hours=14))
    with stage.directory("tencent-guard") as guard:
        guard.put("/sandbox/marks", json={"items": [{"number": teacher.canonical, "kind": "fraud"}]}).raise_for_status()
    with context.client(acme):
        consistency.check_all(actor=ACTOR)
    stage.run()
    with context.client(acme):
        marked = Display.objects.get(number=teacher, directory__code="tencent-guard")
        assert (marked.mark, marked.state) == ("fraud", Display.State.WRONG)
    said = [
        {"number": teacher.canonical, "state": "active", "carrier": None, "clean": True},
        {"number": office.canonical, "state": "suspended", "carrier": None, "clean": False},
        {"number": "+8613800138000", "state": "recycled", "carrier": None, "clean": False},
    ]
    with stage.directory("china-unicom") as unicom:
        unicom.put("/sandbox/number-states", json={"items": said}).raise_for_status()
    for _time in range(2):
        with context.platform():
            carrier = Directory.objects.get(code="china-unicom")
            carrier_lists.keep_list(carrier, None, "API", actor=LI)
        stage.run()
    with context.client(acme):
        sync = NumberSync.objects.get()  # the same answers twice are one sync
        assert sync.corrections.count() == 2
        case = Case.objects.get(subject_id=sync.pk)
    stage.run()
    assert mark_of(stage, "tencent-guard", teacher), "nothing is done before a reviewer has seen it"
    reviews.approve(case.pk, LI, "", case.version)
    stage.run()
    with context.client(acme):
        window = Window.objects.get(request=NumberSync.objects.get().request_id)
        assert window.request.kind == Kind.DATA_CALIBRATION
        office.refresh_from_db()
        assert office.state == Number.State.ACTIVE, "not before its window"
    stage.travel(window.starts_at + timedelta(hours=1))
    stage.travel(timedelta(days=3))
    assert mark_of(stage, "tencent-guard", teacher) is None
    assert stage.on_handset("tencent-guard", teacher.canonical) == "青禾网络"
    assert stage.on_handset("huawei", office.canonical) is None, "a suspended number shows nothing"
    with context.client(acme):
        assert set(NumberCorrection.objects.values_list("outcome", flat=True)) == {NumberCorrection.Outcome.APPLIED}
        assert Appeal.objects.get().state == Appeal.State.GRANTED
        assert ledger.balance().fen == 0, "a carrier's correction costs the client nothing"
        assert Window.objects.get(pk=window.pk).state == Window.State.COMPLETED
