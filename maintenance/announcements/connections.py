"""Connects, checks and disconnects the client's own accounts at WeChat. Secrets go in and never come out."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from compliance.uploads import CleanFile
from maintenance.announcements import delivery
from maintenance.announcements.models import Customer, Rendering, WechatConnection
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.domain.wechat import WechatFault
from tenants.outbox.providers.wechat import WechatRefused
from tenants.refusals import Refused
from tenants.sealing import sealed

CHECK: Final = "announcements.check_account"
PICTURES: Final = ("image/jpeg", "image/png")
LARGEST_PICTURE: Final = 2 * 1024 * 1024  # bytes; what WeChat takes as a picture of a draft
# What a subscribe message's fields are called in most templates; a client says how its own calls them.
USUAL_NAMES: Final[Mapping[str, str]] = {
    "thing": "thing1",
    "character_string": "character_string2",
    "phrase": "phrase3",
    "remark": "thing4",
}


def connect(
    kind: str,
    app_id: str,
    secret: str,
    *,
    actor: Actor,
    template_id: str = "",
    names: Mapping[str, str] | None = None,
    page: str = "",
    picture: CleanFile | None = None,
) -> WechatConnection:
    """Connect an account, or change how it is connected; without a secret or a picture the stored one stays.

    A job soon checks whether it works, and tries again what it did not take before. Raises Refused for another file.
    """
    if picture is not None and (picture.content_type not in PICTURES or len(picture.content) > LARGEST_PICTURE):
        raise Refused(_("Choose a JPEG or PNG of at most 2 MB."), field="picture")
    with transaction.atomic():
        row, _new = WechatConnection.objects.select_for_update().get_or_create(kind=kind, defaults={"app_id": app_id})
        if row.app_id != app_id or picture is not None:
            row.cover = ""  # another account has to be given it, or it is another picture
        row.picture = picture.content if picture is not None else row.picture
        row.app_id, row.template_id, row.page = app_id, template_id, page
        row.names = dict(names or USUAL_NAMES)
        row.secret = sealed(secret) if secret else row.secret
        row.trouble, row.checked_at, row.changed_at = "", None, business_now()
        row.save()
        _record_connection("wechat_connected", row, actor)
        schedule(CHECK, key=kind, lane=Lane.FAST, kind=kind)
    connection: WechatConnection = row
    return connection


def disconnect(kind: str, *, actor: Actor) -> None:
    """Forget an account and its secret. Doing it twice does nothing."""
    with transaction.atomic():
        row = WechatConnection.objects.select_for_update().filter(kind=kind).first()
        if row is not None:
            row.delete()
            _record_connection("wechat_disconnected", row, actor)


def check_account(kind: str, work: Claimed) -> None:
    """Asks WeChat whether it knows the account; if so, tries failed deliveries again. Raises delivery.WechatLater."""
    connection, trouble = WechatConnection.objects.filter(kind=kind).first(), ""
    if connection is not None:
        try:
            with delivery.asking() as account:
                account(connection).check()
        except WechatRefused as refused:
            if refused.fault is WechatFault.PASSING:
                raise delivery.WechatLater(str(refused), delivery.BACK_SOON) from refused
            trouble = str(refused)
    with work.completing():
        if connection is None:
            return
        rows = WechatConnection.objects.filter(kind=kind, changed_at=connection.changed_at)
        if rows.update(trouble=trouble, checked_at=business_now()) and not trouble:
            failed = Rendering.objects.filter(channel=kind, state=Rendering.State.FAILED)
            for rendering in failed.select_related("announcement__window"):
                delivery.deliver_again(rendering)


def forget_all_channels() -> None:
    """Forgets the secrets at WeChat and the customers' addresses of a client that leaves."""
    WechatConnection.objects.all().delete()
    Customer.objects.all().delete()


def connections() -> dict[str, WechatConnection]:
    """Returns the connected accounts by kind."""
    return {row.kind: row for row in WechatConnection.objects.all()}


def _record_connection(action: str, row: WechatConnection, actor: Actor) -> None:
    record(action, actor=actor, subject_kind="wechat", subject_id=row.pk, what=row.kind, app_id=row.app_id)
