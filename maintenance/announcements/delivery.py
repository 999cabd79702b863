"""Delivers announcements to their channels, and takes them back where that can be done. May run twice or be killed.

Site: shown at once, without delivery. Official account: a draft, found again by its address when nobody saw whether
it was added. Mini-program: a message to each user with a consent left, noted before it is sent. SMS and mail: queued
in the outbox.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from maintenance.announcements import selectors, telling
from maintenance.announcements.customers import CUSTOMER, about_rendering
from maintenance.announcements.models import Customer, Rendering, Telling, WechatConnection
from maintenance.domain.announcing import Channel
from maintenance.models import Window
from tenants.agenda.claiming import NotNow
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.lanes import Lane
from tenants.domain.wechat import WechatFault
from tenants.outbox.approvals import own_signature
from tenants.outbox.providers.wechat import Draft, WechatAccount, WechatRefused
from tenants.outbox.rendering import page_address
from tenants.outbox.services import Page, Recipient, make_void, queue_message
from tenants.outside import parties
from tenants.outside.exchange import NO_CONNECTION, NoAnswer, PassingTrouble
from tenants.sealing import opened
from tenants.tallies import add_to_tally

DELIVER: Final = "announcements.deliver"
LEASE: Final = timedelta(seconds=55)
SLICE: Final = 20.0  # seconds of one piece of work
AT_WECHAT: Final = 2  # at once, of all clients
BACK_TOMORROW, BACK_SOON = timedelta(hours=6), timedelta(minutes=1)
COVER: Final = Path(__file__).parent / "cover.jpg"
OUTBOX: Final = {Channel.SMS.value: "sms", Channel.MAIL.value: "email"}
TOO_LATE: Final = "the window is over"
State = Rendering.State


class WechatLater(NotNow):
    """WeChat is not asked now, or takes no more today."""

    def __init__(self, why: str, pause: timedelta) -> None:
        super().__init__(why)
        self.pause = pause


def begin(rendering: Rendering) -> None:
    """Begins delivery in the transaction that publishes, on channels that need no copying by hand."""
    if rendering.channel == Channel.SITE:
        _set_state(rendering, State.SHOWN)
    elif _goes_by_itself(rendering.channel):
        _set_state(rendering, State.WAITING)
        _schedule(rendering)


def _goes_by_itself(channel: str) -> bool:
    if channel == Channel.OFFICIAL_ACCOUNT:
        return WechatConnection.objects.filter(kind=channel).exclude(secret="").exists()
    if channel == Channel.SMS and own_signature() is None:
        return False
    named = Customer.objects.filter(channel=channel, left_at=None).exists()
    if channel == Channel.MINI_PROGRAM:
        return named and WechatConnection.objects.filter(kind=channel).exclude(secret="").exists()
    return named


def take_back(rendering: Rendering) -> None:
    """Takes a rendering back, in the transaction that retracts it: from the site at once, a draft soon.

    What people have read stays.
    """
    if rendering.channel == Channel.SITE:
        _set_state(rendering, State.TAKEN_BACK)
    elif rendering.state == State.WAITING and rendering.channel in OUTBOX:
        make_void(about_rendering(rendering))
        _set_state(rendering, State.TAKEN_BACK)
    elif rendering.channel in OUTBOX:
        make_void(about_rendering(rendering))
    elif rendering.channel == Channel.OFFICIAL_ACCOUNT and rendering.state in (State.WAITING, State.DONE):
        _set_state(rendering, State.TAKING_BACK)
        _schedule(rendering)
    elif rendering.channel == Channel.MINI_PROGRAM and rendering.state == State.WAITING:
        _set_state(rendering, State.DONE)


def deliver_again(rendering: Rendering) -> bool:
    """Tries a failed delivery again where it is still true, inside a transaction. Returns whether it does."""
    row = Rendering.objects.select_for_update().get(pk=rendering.pk)
    announcement = rendering.announcement
    newest = Rendering.objects.filter(announcement=announcement, channel=row.channel).last()
    is_out = announcement.state == announcement.State.OUT or (row.correction and row == newest)
    if row.state != State.FAILED or not is_out or not (row.correction or is_true(announcement.window)):
        return False
    _set_state(row, State.WAITING)
    _schedule(row)
    return True


def _schedule(rendering: Rendering) -> None:
    schedule(DELIVER, key=str(rendering.pk), lane=Lane.STANDARD, rendering=rendering.pk)


def _set_state(rendering: Rendering, state: Rendering.State) -> None:
    rendering.state, rendering.trouble = state, ""
    rendering.save(update_fields=["state", "trouble", "remote_id"])
    _count_outcome(rendering, state)


def _count_outcome(rendering: Rendering, state: Rendering.State) -> None:
    if state in (State.SHOWN, State.DONE, State.FAILED):
        add_to_tally("announcements", f"{rendering.channel}:{'failed' if state is State.FAILED else 'out'}")


# ---------------------------------------------------------------- the due work


def deliver(rendering_id: int, work: Claimed) -> None:
    """Does the next step for a rendering by its channel and state. Raises WechatLater."""
    rendering = Rendering.objects.select_related("announcement__window__request").get(pk=rendering_id)
    acts: dict[tuple[str, str], Callable[[Rendering, Claimed], None]] = {
        (Channel.OFFICIAL_ACCOUNT, State.WAITING): _add_draft,
        (Channel.OFFICIAL_ACCOUNT, State.TAKING_BACK): _delete_draft,
        (Channel.MINI_PROGRAM, State.WAITING): _tell_users,
        (Channel.SMS, State.WAITING): _queue_letters,
        (Channel.MAIL, State.WAITING): _queue_letters,
    }
    act = acts.get((rendering.channel, rendering.state), _nothing)
    if rendering.state == State.WAITING and not rendering.correction and not is_true(rendering.announcement.window):
        with work.completing():
            _end_delivery(rendering, State.FAILED, TOO_LATE)
        return
    try:
        act(rendering, work)
    except WechatRefused as refused:
        if refused.fault is WechatFault.LIMIT:
            raise WechatLater(str(refused), BACK_TOMORROW) from refused
        if refused.fault in (WechatFault.PASSING, WechatFault.TOKEN):
            raise WechatLater(str(refused), BACK_SOON) from refused
        with work.completing():
            _fail(rendering, str(refused))


def is_true(window: Window) -> bool:
    """Returns whether the announced window is still to come, or under way."""
    return window.state in Window.OPEN and window.ends_at > business_now()


def _nothing(rendering: Rendering, work: Claimed) -> None:
    with work.completing():
        pass


def _fail(rendering: Rendering, why: str) -> None:
    if rendering.state == State.TAKING_BACK:
        _end_delivery(rendering, State.STAYS, why)
    else:
        _end_delivery(rendering, State.FAILED, why)
    WechatConnection.objects.filter(kind=rendering.channel).update(trouble=why[:300])
    title = selectors.title_of(rendering.announcement)
    telling.tell_not_out(rendering, title, why)


def _end_delivery(rendering: Rendering, state: Rendering.State, trouble: str = "") -> None:
    """Ends the delivery in a state, unless the rendering was taken back meanwhile."""
    mine = Rendering.objects.filter(pk=rendering.pk, state=rendering.state)
    if mine.update(state=state, trouble=trouble[:300], remote_id=rendering.remote_id):
        _count_outcome(rendering, state)


def _add_draft(rendering: Rendering, work: Claimed) -> None:
    connection, source = _connection(rendering), source_address(rendering)
    if connection is None:
        return _nothing(rendering, work)
    with asking() as account:
        wechat = account(connection)
        if not connection.cover:
            connection.cover = wechat.add_cover(bytes(connection.picture or COVER.read_bytes()))
            WechatConnection.objects.filter(pk=connection.pk).update(cover=connection.cover)
        rendering.remote_id = wechat.find_draft(source) or wechat.add_draft(
            Draft(**{name: rendering.fields[name] for name in DRAFTED}, source=source, cover=connection.cover)
        )
    with work.completing():
        row = Rendering.objects.select_for_update().get(pk=rendering.pk)
        row.remote_id = rendering.remote_id
        if row.state == State.WAITING:
            _set_state(row, State.DONE)
        else:  # it was retracted while it was added
            _set_state(row, State(row.state))
            _schedule(row)
        WechatConnection.objects.filter(pk=connection.pk).update(trouble="")
    return None


DRAFTED: Final = ("title", "author", "digest", "content")


def source_address(rendering: Rendering) -> str:
    """Returns the address of "read the original" of its draft, by which the draft is found again."""
    page = page_address(current_tenant(), Page("announcements_embed"))
    return f"{page}?about={rendering.announcement_id}{f'c{rendering.pk}' if rendering.correction else ''}"


def _delete_draft(rendering: Rendering, work: Claimed) -> None:
    connection = _connection(rendering)
    gone = False
    if connection is not None:
        with asking() as account:
            wechat = account(connection)
            draft = rendering.remote_id or wechat.find_draft(source_address(rendering))
            gone = not draft or wechat.delete_draft(draft)
    with work.completing():
        _end_delivery(rendering, State.TAKEN_BACK if gone else State.STAYS)


def _tell_users(rendering: Rendering, work: Claimed) -> None:
    """Sends one message to each user who has a consent left, for SLICE seconds; a job goes on. Nobody gets two."""
    connection = _connection(rendering)
    if connection is None:
        return _nothing(rendering, work)
    ends, left = time.monotonic() + SLICE, True
    while left and time.monotonic() < ends:
        left = _tell_one(rendering, connection)
    with work.completing():
        counted = Telling.objects.filter(rendering=rendering).aggregate(
            told=Count("pk", filter=Q(code=0)), untold=Count("pk", filter=~Q(code=0) | Q(code=None))
        )
        Rendering.objects.filter(pk=rendering.pk).update(**counted)
        if left:
            _schedule(rendering)
        else:
            _end_delivery(rendering, State.DONE)
            WechatConnection.objects.filter(pk=connection.pk).update(trouble="")
    return None


def _tell_one(rendering: Rendering, connection: WechatConnection) -> bool:
    """Tell the next user. Returns False when there is none, or it was retracted."""
    with transaction.atomic():
        waits = Rendering.objects.filter(pk=rendering.pk, state=State.WAITING).exists()
        customer = (
            Customer.objects.select_for_update(skip_locked=True)
            .filter(channel=Channel.MINI_PROGRAM, left_at=None, consents__gt=0)
            .exclude(pk__in=Telling.objects.filter(rendering=rendering).values("customer"))
            .order_by("pk")
            .first()
        )
        if customer is None or not waits:
            return False
        row = Telling.objects.create(rendering=rendering, customer=customer, at=business_now())
        Customer.objects.filter(pk=customer.pk).update(consents=F("consents") - 1)
    values = {connection.names[name]: value for name, value in rendering.fields.items() if connection.names.get(name)}
    try:
        with asking() as account:
            account(connection).send_subscribed(customer.to, connection.template_id, connection.page, values)
    except WechatRefused as refused:
        if refused.fault is not WechatFault.READER:
            _give_consent_back(row)
            raise
        _note_code(row, refused.code)
    except NoAnswer:
        return True  # nobody knows whether it was read: it is not said twice
    except (PassingTrouble, WechatLater):
        _give_consent_back(row)
        raise
    else:
        _note_code(row, 0)
    return True


def _give_consent_back(row: Telling) -> None:
    """Gives the consent back, once it is certain that nothing was sent."""
    with transaction.atomic():
        Customer.objects.filter(pk=row.customer_id).update(consents=F("consents") + 1)
        row.delete()


def _note_code(row: Telling, code: int) -> None:
    with transaction.atomic():
        Telling.objects.filter(pk=row.pk).update(code=code)
        if code:  # without consent, or nobody: there is no other message for this person until it agrees again
            Customer.objects.filter(pk=row.customer_id).update(consents=0)


def _queue_letters(rendering: Rendering, work: Claimed) -> None:
    """Queues SMS or mail to every named customer in the outbox: once each, whatever happens."""
    window: Window = rendering.announcement.window
    with work.completing():
        customers = Customer.objects.filter(channel=rendering.channel, left_at=None).order_by("pk")
        keys = customers.values_list("pk", flat=True).iterator(chunk_size=2000)
        queued = queue_message(
            f"maintenance/{telling.template_of(rendering)}",
            (Recipient(CUSTOMER, key, (OUTBOX[rendering.channel],)) for key in keys),
            key=about_rendering(rendering),
            about=about_rendering(rendering),
            worth_until=None if rendering.correction else window.ends_at,
            periods=[list(period) for period in window.periods],
        )
        Rendering.objects.filter(pk=rendering.pk).update(told=F("told") + queued)
        _end_delivery(rendering, State.DONE)


# ---------------------------------------------------------------- WeChat


def _connection(rendering: Rendering) -> WechatConnection | None:
    connection: WechatConnection | None = (
        WechatConnection.objects.filter(kind=rendering.channel).exclude(secret="").first()
    )
    if connection is None:
        Rendering.objects.filter(pk=rendering.pk).update(state=State.READY)
    return connection


def account_of(connection: WechatConnection) -> WechatAccount:
    """Returns WeChat's interface for a client's account."""
    return WechatAccount(settings.WECHAT_URL, connection.app_id, opened(connection.secret))


@contextmanager
def asking() -> Iterator[Callable[[WechatConnection], WechatAccount]]:
    """Takes one of the AT_WECHAT places at WeChat, so that a call that hangs blocks no other. Raises WechatLater."""
    address = f"wechat {settings.WECHAT_URL}"
    held = parties.take(address, most=AT_WECHAT)
    if held is None:
        raise WechatLater("WeChat does not answer, or is asked by others", parties.worth_asking_after(address))
    try:
        yield account_of
        held.answered()
    except NoAnswer as error:
        held.fell_silent(error.detail)
        raise
    except WechatRefused:
        held.answered()
        raise
    except PassingTrouble as error:
        if error.reason == NO_CONNECTION:
            held.refused(str(error))
        raise WechatLater(str(error), BACK_SOON) from error
    finally:
        held.let_go()
