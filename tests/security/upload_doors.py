"""The doors for files: fields found in forms and serializers, and how each is reached with the rest as it should be."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.urls import reverse
from rest_framework import serializers
from rest_framework.serializers import BaseSerializer

import portal
from labels.backups.snapshots import take_snapshot
from labels.directories.models import Directory
from labels.entitlement.brands import request_alias
from labels.errands.models import Errand, ErrandFile
from labels.models import Alias, Display, Number
from labels.selectors import active_displays
from maintenance.announcements.models import WechatConnection
from maintenance.services import ask_support
from portal.tryout.demo import record_violation
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.compliance.bad_files import pdf, picture
from tests.security.test_addresses import subclasses

DOCUMENT, PICTURE, TABLE, KEPT_BY_HASH = "document", "picture", "table", "kept by its hash"
GOOD = {
    DOCUMENT: ("a.pdf", pdf()),
    PICTURE: ("a.png", picture("PNG")),
    TABLE: ("a.csv", "号码,备注\n400-820-9999,总机\n".encode()),
    KEPT_BY_HASH: ("a.pdf", pdf()),
}
PAPER = {"issuer": "杭州市市场监督管理局", "number": "91330106MA2AX4CT42", "valid_from": "2026-01-01"}
MANY = "attachments"
LABELS = "号码,标签\n400-820-1234,青禾网络客服\n".encode()
CALLS = b"number,at,answered,seconds\n400-820-1234,2026-11-20 10:00,1,20\n"
COUNTS = b"day,hour,channel,enquiries,orders\n2026-11-03,22,phone,40,6\n"
ACTOR, LI = Actor("person", "Owner 1"), Actor("staff", "Li")


@dataclass(frozen=True)
class UploadDoor:
    """takes: the field (class and name) behind it; holds: the kind of file; named: as it is sent; sent: the rest."""

    takes: str
    holds: str
    path: str
    named: str = "file"
    sent: dict[str, Any] = field(default_factory=dict)
    site: str = "acme"
    good: tuple[str, bytes] | None = None  # other than GOOD

    @property
    def api(self) -> bool:
        return self.path.startswith("/api/")


def file_fields() -> set[str]:
    """Of all forms and serializers of ours, by class and name."""
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if not module.name.startswith(("portal.management", "portal.runtime")):
            importlib.import_module(module.name)
    names = set[str]()
    for base, kept, kind in (
        (forms.BaseForm, "base_fields", forms.FileField),
        (BaseSerializer, "_declared_fields", serializers.FileField),
    ):
        for each in subclasses(base):
            if each.__module__.startswith("portal"):
                fields = getattr(each, kept, {}).items()
                names |= {
                    f"{each.__name__}.{name}" for name, one in fields if isinstance(getattr(one, "child", one), kind)
                }
    return names


def upload_doors(acme: Tenant) -> list[UploadDoor]:
    """One for each field, with rows in acme to which it belongs."""
    with context.client(acme):
        number = Number.objects.order_by("pk")[0]
        display = active_displays().order_by("pk")[0].pk
        Display.objects.filter(pk=display).update(accepted_at=business_now() - timedelta(hours=1))
        violation = record_violation(
            severity="minor",
            occurred_at=business_now() - timedelta(days=3),
            description="x",
            proposed_by=LI,
            actor=Actor("staff", "Wang"),
        )
        question, asked = ask_support("x", "x", actor=ACTOR), ask_support("y", "y", actor=ACTOR)
        shown: dict[str, Any] = {"reference": "第1号", "valid_until": date(2030, 1, 1), "files": [good(DOCUMENT)]}
        alias = request_alias(text="小苗", kind="trademark", **shown, actor=ACTOR)
        soon = business_now().date() + timedelta(days=9)
        Alias.objects.filter(pk=alias.pk).update(state="approved", valid_until=soon)
    oppo, carrier = Directory.objects.get(code="oppo"), Directory.objects.filter(kind="carrier").order_by("pk")[0]
    file = ErrandFile.objects.create(
        directory=oppo, sequence=1, name="a.csv", content=b"x", sha256="0" * 64, rows=1, made_at=business_now()
    )
    task = Errand.objects.create(
        directory=oppo,
        tenant=acme,
        display=display,
        revision=1,
        key="x",
        number="+862161000001",
        made_at=business_now(),
    )
    licence, proof = {**PAPER, "document_type": "business_licence"}, {**PAPER, "numbers": [str(number.pk)]}
    brand = {"text": "小芽", "kind": "trademark", "reference": "第12345678号"}
    renewal = {"reference": "2", "valid_until": (business_now() + timedelta(days=700)).date().isoformat()}
    account_at = reverse("announcement_connect", args=[WechatConnection.Kind.OFFICIAL_ACCOUNT.value])
    account = {"app_id": "wx0123456789", "secret": "x"}
    details = {name: getattr(acme, name) for name in ("credit_code", "subject_type")} | {
        "legal_name": "青禾",
        "industry": "other",
    }
    seen, said, titled = {"seen": "nothing"}, {"text": "x"}, {"title": "z", "text": "z"}
    answered = {"decision": "answer", "version": asked.version, "text": "x"}
    standby = {"canonical": "700138000000999", "owner": "x", "cool_down": "1 00:00:00", "active": "on"}
    return [
        UploadDoor("LicenceForm.file", DOCUMENT, reverse("licence_new"), sent=licence),
        UploadDoor("ProofForm.file", DOCUMENT, reverse("proof_new"), sent=proof),
        UploadDoor("BrandForm.file", DOCUMENT, reverse("brand_new"), sent=brand),
        UploadDoor("DetailsForm.file", DOCUMENT, reverse("settings_details"), sent=details),
        UploadDoor("AnswerForm.attachments", DOCUMENT, reverse("case_answer", args=[question.pk]), MANY, said),
        UploadDoor("AppealForm.attachments", DOCUMENT, reverse("violation_appeal", args=[violation.pk]), MANY, said),
        UploadDoor("SupportForm.attachments", DOCUMENT, reverse("case_new"), MANY, titled),
        UploadDoor("PictureForm.file", PICTURE, reverse("display_picture", args=[display]), sent=seen),
        UploadDoor("OfficialAccountForm.picture", PICTURE, account_at, "picture", account),
        UploadDoor("ImportForm.file", TABLE, reverse("number_import")),
        UploadDoor("ManyLabelsForm.file", TABLE, reverse("change_many"), good=("a.csv", LABELS)),
        UploadDoor("CallsFileForm.file", TABLE, reverse("calls"), good=("a.csv", CALLS)),
        UploadDoor("LossesFileForm.file", TABLE, reverse("losses"), good=("a.csv", COUNTS)),
        UploadDoor("BackupForm.file", TABLE, reverse("backup_upload"), good=("a.json", backup_of(acme))),
        at_the_desk("StandbyNumberForm.proof", KEPT_BY_HASH, "registry/standbynumber/add/", "proof", standby),
        at_the_desk("ReceiptForm.file", TABLE, f"errands/errandfile/{file.pk}/change/", "file", {"order": "receipt"}),
        at_the_desk("NumberStatesForm.file", TABLE, "number-states/", "file", {"carrier": carrier.pk}),
        at_the_desk("TaskForm.picture", PICTURE, "errands/tasks/", "picture", {"act": "carried", "task": str(task.pk)}),
        at_the_desk("DecisionForm.attachments", DOCUMENT, f"reviews/case/{asked.pk}/change/", MANY, answered),
        at_the_desk("PictureForm.file", PICTURE, f"handsets/of/{acme.pk}/{display}/", "file", seen),
        at_the_desk(
            "DetailsForm.file", DOCUMENT, f"tenants/tenant/{acme.pk}/change/", "file", details | {"action": "details"}
        ),
        UploadDoor("DetailsChangeIn.file", DOCUMENT, "/api/v1/details/changes", sent={"industry": "other"}),
        UploadDoor("LicenceIn.file", DOCUMENT, "/api/v1/licences", sent=licence),
        UploadDoor("BrandIn.file", DOCUMENT, "/api/v1/brands", sent=brand),
        UploadDoor("BrandRenewalIn.file", DOCUMENT, f"/api/v1/brands/{alias.pk}/renewal", sent=renewal),
        UploadDoor("NumberProofIn.file", DOCUMENT, "/api/v1/number-proofs", sent=proof),
        UploadDoor("ImportIn.file", TABLE, "/api/v1/number-imports"),
        UploadDoor("QuestionWithFilesIn.attachments", DOCUMENT, "/api/v1/cases", MANY, titled),
        UploadDoor("TurnIn.attachments", DOCUMENT, f"/api/v1/cases/{question.pk}/say", MANY, said),
    ]


def at_the_desk(takes: str, holds: str, path: str, named: str, sent: dict[str, Any]) -> UploadDoor:
    return UploadDoor(takes, holds, f"/admin/{path}", named, sent, site="staff")


def backup_of(client: Tenant) -> bytes:
    """A good backup of its labels."""
    with context.client(client):
        return bytes(take_snapshot("by_hand", actor=ACTOR).content)


def good(kind: str) -> ContentFile[bytes]:
    name, content = GOOD[kind]
    return ContentFile(content, name)
