"""Raises the alerts that come by themselves: at a shift's start, of gaps, of silent parties, of failing due work."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from compliance.catalogue.selectors import party_out_after
from compliance.domain.on_call import WORTH
from compliance.duty import selectors
from compliance.duty.alerts import end_alerts, raise_alert, watch_subject
from compliance.duty.models import Alert, Shift
from tenants import context
from tenants.agenda.claiming import GIVEN_UP_ROWS, WORRYING, FailsAgain, GivenUp
from tenants.agenda.handlers import waits_outside
from tenants.agenda.models import Work
from tenants.agenda.services import schedule_for_platform
from tenants.clients.holding import OutwardHeld, held_kinds
from tenants.clock import business_now
from tenants.database.isolation import SchemasMixed
from tenants.domain.actors import PLATFORM
from tenants.domain.party_standing import is_out
from tenants.domain.tagged import InLanguages
from tenants.languages import for_all
from tenants.models import Tenant
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.outside.parties import PartyBack, PartySilent
from tenants.people.events import StrangersHeldBack
from tenants.selectors import platform_tenant

SHIFT_BEGINS: Final = "duty.shift_begins"
LOOK_AHEAD: Final = "duty.look_ahead"
NOON: Final = time(12)  # on the platform's wall clock
AHEAD: Final = timedelta(days=7)
_NAMED: list[Callable[[str], Iterable[str]]] = []
_WORK_NAMED: list[Callable[[str], str]] = []
TOO_LATE: Final = timedelta(hours=1)  # after its start a shift is not checked any more


def begin() -> None:
    """Schedules the next shift start and the next look ahead; repeating it changes nothing."""
    now = business_now()
    following = selectors.bounds(selectors.shift_now(now).following)[0]
    schedule_for_platform(SHIFT_BEGINS, key="next", due_at=following)
    schedule_for_platform(LOOK_AHEAD, key="noon", due_at=_next_noon(now))


def shift_begins() -> None:
    """Asks whoever has the shift that has just begun to answer, and schedules the next start."""
    now = business_now()
    shift = selectors.shift_now(now)
    starts_at, ends_at = selectors.bounds(shift)
    schedule_for_platform(SHIFT_BEGINS, key="next", due_at=ends_at)
    primary = selectors.crew(now).primary
    if not primary or now - starts_at > TOO_LATE:
        return
    zone = selectors.zone()
    title = f"{starts_at.astimezone(zone):%m-%d %H:%M}–{ends_at.astimezone(zone):%H:%M}"  # whole in an SMS
    raise_alert(Alert.Kind.REACH_CHECK, selectors.reach_check_of(shift), title=title, to=primary)


def its_shift_lasts(alert: Alert) -> bool:
    """Returns True while the shift of a reach check lasts."""
    return alert.about == selectors.reach_check_of(selectors.shift_now(business_now()))


def look_ahead() -> None:
    """Warns the administrators, once for each, of shifts of the coming week that nobody has; schedules the
    next noon.
    """
    now = business_now()
    schedule_for_platform(LOOK_AHEAD, key="noon", due_at=_next_noon(now))
    warned = {row.time for row in Shift.objects.filter(gap_told=True)}
    gaps = [row for row in selectors.gaps(now, AHEAD) if row.time not in warned]
    if not gaps:
        return
    for row in gaps:
        Shift.objects.update_or_create(
            day=row.time.day,
            part=row.time.part,
            defaults={"gap_told": True},
            create_defaults={"gap_told": True, "set_by": PLATFORM.name},
        )
    readers = selectors.crew(now).administrators
    with context.client(platform_tenant()):
        queue_message(
            "compliance/duty_gaps",
            [Recipient("user", user.pk, ("email",)) for user in selectors.people() if str(user.pk) in readers],
            key=f"duty_gaps:{selectors.today(now)}",
            page=Page("admin:shifts"),
            gaps=[{"day": row.time.day, "kind": row.kind, "person": row.person if row.off else ""} for row in gaps],
        )


def _next_noon(now: datetime) -> datetime:
    local = now.astimezone(selectors.zone())
    day = local.date() if local.time() < NOON else local.date() + timedelta(days=1)
    return datetime.combine(day, NOON, selectors.zone())


def party_silent(event: PartySilent) -> None:
    """Raises an alert about a directory, mail server or provider that is out."""
    if is_out(event.length, party_out_after()):
        title = for_all(lambda: _named(event.address))
        raise_alert(Alert.Kind.PARTY_OUT, about_party(event.address), title=title)


def _named(address: str) -> str:
    names = [name for named in _NAMED for name in named(address)]
    return _(", ").join(names) or address


def party_back(event: PartyBack) -> None:
    """Ends the alert about a party that works again."""
    end_alerts(about_party(event.address))


def about_party(address: str) -> str:
    """Returns the subject of the alert about a party that is out."""
    return f"party:{hashlib.sha256(address.encode()).hexdigest()[:40]}"


def name_parties(by: Callable[[str], Iterable[str]]) -> None:
    """Registers a function that names what stands at an address, in the current language; alerts use the names."""
    _NAMED.append(by)


def name_work(by: Callable[[str], str]) -> None:
    """Registers a function that names due work in the current language."""
    _WORK_NAMED.append(by)


def work_given_up(event: GivenUp) -> None:
    """Raises an alert about due work that nobody tries any more, and a new one when that happens again."""
    if event.claim.table is not Work:
        return
    work = Work.objects.select_related("tenant").get(pk=event.claim.id)
    end_alerts(f"work:{work.pk}")
    raise_alert(Alert.Kind.WORK_GIVEN_UP, f"work:{work.pk}", title=_work_named(work.name), tenant=work.tenant)


def work_fails_again(event: FailsAgain) -> None:
    """Raises one alert for all due work of a name that keeps failing.

    Work that waits for outside parties is left out: they have alerts of their own.
    """
    if event.claim.table is Work:
        work = Work.objects.get(pk=event.claim.id)
        if not waits_outside(work.name):
            raise_alert(Alert.Kind.WORK_FAILING, f"failing:{work.name}", title=_work_named(work.name))


def _work_named(name: str) -> InLanguages | str:
    return for_all(lambda: next((by(name) for by in _WORK_NAMED), name))


def held_since_restore(event: OutwardHeld) -> None:
    """Raises an alert for administrators to look at what was due before a restore. Bound to OutwardHeld."""
    title = event.restore.tenant.legal_name if event.restore.tenant else for_all(lambda: _("All clients"))
    about = f"restore:{event.restore.pk}"
    raise_alert(Alert.Kind.RESTORED, about, title=title, tenant=event.restore.tenant, administrators=True)


def strangers_held_back(event: StrangersHeldBack) -> None:
    """Raises an alert, once a day for each client, that strangers may be flooding status pages, or several clients one
    address. Bound to StrangersHeldBack.
    """
    page = None if event.everywhere else context.current_tenant()
    about = f"strangers:{'clients' if event.by_clients else page.pk if page else 'all'}"
    if not _raised_lately(about):
        end_alerts(about)
        title = page.legal_name if page else for_all(lambda: _("All clients"))
        if event.by_clients:
            title = for_all(lambda: _("One address, asked by several clients"))
        raise_alert(Alert.Kind.STRANGERS, about, title=title, tenant=page)


def schemas_mixed(event: SchemasMixed) -> None:
    """Raises an alert, once a day for each client, so that an administrator finds out who saw what.

    Bound to SchemasMixed.
    """
    client = Tenant.objects.filter(schema_name=event.wanted).first()
    about = f"isolation:{client.pk if client else 'platform'}"
    if not _raised_lately(about):
        end_alerts(about)
        title = client.legal_name if client else for_all(lambda: _("All clients"))
        raise_alert(Alert.Kind.SCHEMAS_MIXED, about, title=title, tenant=client, administrators=True)


def _raised_lately(about: str) -> bool:
    with context.platform():
        return Alert.objects.filter(about=about, raised_at__gt=business_now() - WORTH).exists()


def something_is_held(alert: Alert) -> bool:
    """Returns True while an administrator still has to release or drop something."""
    return bool(held_kinds())


def still_given_up(alert: Alert) -> bool:
    """Returns True while nobody has retried the work."""
    rows = Work.objects.filter(pk=alert.about.partition(":")[2], done_at=None)
    return rows.filter(GIVEN_UP_ROWS).exists()


def still_failing(alert: Alert) -> bool:
    """Returns True while work of that name keeps failing."""
    rows = Work.objects.filter(name=alert.about.partition(":")[2], done_at=None, attempts__gte=WORRYING)
    return rows.exclude(last_error="").exists()


watch_subject("shift", its_shift_lasts)
watch_subject("work", still_given_up)
watch_subject("failing", still_failing)
watch_subject("restore", something_is_held)
