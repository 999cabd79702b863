"""Runs the simulated year: requests come, are planned by the planner, worked on, and measured.

Only demand, luck and the size of the platform are invented. Lanes, estimates, slots, extensions, promises and what
finished windows teach the next estimates come out of maintenance/domain with the first figures of a new platform.
"""

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from random import Random
from zoneinfo import ZoneInfo

from labels.domain.findings import Decision
from maintenance.domain import experience, lanes
from maintenance.domain.calendar import Calendar, binding, nights
from maintenance.domain.change_classes import KIND_OF, WITH_IMPACT, ChangeClass, NoticePolicy, required_notice
from maintenance.domain.defaults import BLACKOUTS, OFF_PEAK, PLATFORM_ZONE
from maintenance.domain.estimate import Content, Estimate, Job, Kind, Measured, Scale, Span, estimate
from maintenance.domain.estimate_policy import DEFAULT_POLICY
from maintenance.domain.extension import cut, extended
from maintenance.domain.intervals import GRID, Interval, on_grid, total
from maintenance.domain.load import load_for
from maintenance.domain.planner import after_working_days, legal_intervals, propose
from maintenance.domain.plans import ANY_TIME, Busy, Slot, Wish, WorkToPlan, work_to_plan
from maintenance.domain.promises import Promise, counted_time, promise
from maintenance.domain.wall_clock import local_date, local_day, start_instant
from maintenance.domain.waves import plan_waves
from maintenance.simulation.capacity import Places, Resource
from maintenance.simulation.demand import DEFAULT, Assumptions, Client, Request, invent_clients, invent_requests
from maintenance.simulation.platform import DEFAULT_PLATFORM, Platform
from maintenance.simulation.post import answers, way_to_parties
from maintenance.simulation.reviewing import owed_by
from maintenance.simulation.sessions import added, worked_out
from tenants.domain.lanes import Lane
from tenants.domain.working_days import ChineseWorkingDays

LANES = lanes.DEFAULT_LANE_POLICY
_DAY = timedelta(days=1)
_QUANTILE_95 = 1.645  # of the normal distribution, in standard deviations
_NIGHT_ENDS = timedelta(hours=12)  # a night that begins in the evening belongs to that day
_LONGEST = timedelta(days=92)
_RELEARNED_EVERY = 5  # finished windows of a content


@dataclass
class SimulatedWindow:
    """A booked window and its course; instants in UTC.

    `ready_at`: slot begun and approved; `worked_at`: our own work done; `published_at`: taken by the parties that
    people serve, too.
    """

    request: Request
    lane: Lane
    estimate: Estimate
    plain: Estimate
    in_standard_lane: Estimate
    calendar: Calendar
    work: WorkToPlan
    offered: tuple[Slot, ...]
    slot: Slot
    ready_at: datetime
    due: datetime
    sessions: tuple[Interval, ...]
    begun_at: datetime | None = None
    worked_at: datetime | None = None
    published_at: datetime | None = None

    @property
    def on_time(self) -> bool:
        return self.published_at is not None and self.published_at <= self.due

    @property
    def impact(self) -> bool:
        return self.work.impact


@dataclass
class Year:
    """The results of a year. `windows`: those published; `refused`: requests for which the planner found nothing."""

    first: date
    days: int
    clients: int
    seed: int
    assumptions: list[str]
    platform: Platform = DEFAULT_PLATFORM
    windows: list[SimulatedWindow] = field(default_factory=list)
    refused: list[Request] = field(default_factory=list)


def simulate(
    days: int,
    clients: int,
    first: date,
    seed: int = 1,
    given: Assumptions = DEFAULT,
    platform: Platform = DEFAULT_PLATFORM,
) -> Year:
    """Simulates the requests of `days` days from `first` on; later bookings are still seen to their end."""
    return _Simulation(days, clients, first, seed, given, platform).run()


@lru_cache(maxsize=256)
def new_platform_calendar(zone: ZoneInfo, industry: str) -> Calendar:
    """Returns a new platform's calendar for a client."""
    return Calendar(zone, ChineseWorkingDays(), binding(BLACKOUTS, industry, "", frozenset()), OFF_PEAK)


def at_night(instant: datetime, calendar: Calendar) -> bool:
    return any(night.contains(instant) for night in nights(calendar, instant, instant + GRID))


class _Simulation:
    def __init__(self, days: int, clients: int, first: date, seed: int, given: Assumptions, platform: Platform) -> None:
        self.chance, self.platform = Random(seed), platform  # noqa: S311 - luck, not a secret
        self.post = Random(seed)  # noqa: S311 - of what people carry: it changes nothing else in the year
        self.given = given
        self.year = Year(first, days, clients, seed, [*given.sentences(), *platform.sentences()], platform)
        self.clients = invent_clients(clients, self.chance, given)
        self.bias = {content: self.chance.uniform(*given.bias) for content in Content}
        self.directories = Resource("directory", platform.sessions_on_a_directory)
        self.reviewers = Resource("team", platform.reviews_at_once)
        self.places: Places[SimulatedWindow] = Places(platform.places, platform.reserved_places)
        self.own: dict[str, list[Busy]] = defaultdict(list)
        self.finished: dict[Content, deque[experience.Finished]] = defaultdict(lambda: deque(maxlen=500))
        self.finished_count: dict[Content, int] = defaultdict(int)
        self._learned: dict[Content, dict[int, Measured | None]] = defaultdict(dict)
        self.fast_today: dict[tuple[str, date], int] = defaultdict(int)
        self.members: dict[tuple[Content, date], int] = defaultdict(int)
        self.waves: dict[str, deque[list[tuple[Client, Content, float]]]] = {}
        self.under_way: dict[str, int] = defaultdict(int)
        self.events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.number = 0

    def run(self) -> Year:
        for client in self.clients:
            for request in invent_requests(client, self.year.first, self.year.days, self.chance, self.given):
                self._at(request.handed_in_at, partial(self._hand_in, request))
        self._plan_campaigns()
        self._plan_months()
        while self.events:
            now, _number, happens = heapq.heappop(self.events)
            happens(now)
            # What is ready at the same instant stands in line before any of it is served.
            if not self.events or self.events[0][0] > now:
                self._serve(now)
        return self.year

    def _at(self, instant: datetime, happens: Callable[[datetime], None]) -> None:
        self.number += 1
        heapq.heappush(self.events, (instant, self.number, happens))

    def _plan_months(self) -> None:
        for day in self._days():
            if day.day == 1 and day != self.year.first:
                self._at(_local(day, 0), self._close_month)

    def _close_month(self, _now: datetime) -> None:
        for client in self.clients:
            broken = self.chance.random() < self.given.violations_a_month
            client.compliant_months = 0 if broken else client.compliant_months + 1

    def _plan_campaigns(self) -> None:
        by_code = {client.code: client for client in self.clients}
        for day in self._days():
            for content, months, _ in self.platform.campaigns:
                if day.day != 10 or day.month not in months:
                    continue
                name = f"{content}-{day}"
                waves = plan_waves(list(by_code), name, self.platform.canary_percent, self.platform.further_waves)
                self.waves[name] = deque(
                    [(by_code[code], content, self.chance.gauss(0, 1)) for code in wave] for wave in waves
                )
                self._at(_local(day, 10), partial(self._open_wave, name))

    def _open_wave(self, name: str, now: datetime) -> None:
        """Opens the next wave of a campaign, once all clients of the wave before are published."""
        if self.under_way[name] or not self.waves[name]:
            return
        members = self.waves[name].popleft()
        self.under_way[name] = len(members)
        for client, content, luck in members:
            self._at(now, partial(self._hand_in, Request(client, content, now, luck, 0, wave=name)))

    def _ended(self, request: Request, now: datetime) -> None:
        """Counts a client of a wave as done; the next wave opens by day."""
        self.under_way[request.wave] -= 1
        if not self.under_way[request.wave]:
            today = local_date(now, PLATFORM_ZONE)
            day = today if _local(today, 10) >= now else today + _DAY
            self._at(_local(day, 10), partial(self._open_wave, request.wave))

    def _days(self) -> list[date]:
        return [self.year.first + _DAY * number for number in range(self.year.days)]

    # ------------------------------------------------------------ from hand-in to booked

    def _hand_in(self, request: Request, now: datetime) -> None:
        client = request.client
        calendar = new_platform_calendar(client.zone, client.industry)
        chosen = self._lane(request, now)
        lane, job = chosen.lane, self._job(request, chosen, calendar, now)
        estimated = estimate(job, DEFAULT_POLICY)
        impact = request.content in WITH_IMPACT
        night = calendar.off_peak.length
        work = work_to_plan(estimated.likely, estimated.scale, night, impact=impact)
        offered = self._offered(request, work, estimated.scale, calendar, now)
        if not offered:
            self.year.refused.append(request)
            if request.campaign:
                self._ended(request, now)
            return
        slot = self._chosen(request, offered, calendar)
        decided = now + request.review + request.client_wait
        at_most = work_to_plan(
            experience.most_measured(estimated, DEFAULT_POLICY), estimated.scale, night, impact=impact
        )

        def promised(since: datetime) -> Promise:
            counted = counted_time(at_most, calendar, slot.sessions, since)
            own = promise(lane, since, LANES, at_most.duration, counted=counted)
            return way_to_parties(request.content, self.platform).promise(own)

        window = SimulatedWindow(
            request=request,
            lane=lane,
            estimate=estimated,
            plain=estimate(replace(job, measured=None), DEFAULT_POLICY),
            in_standard_lane=estimate(replace(job, lane=Lane.STANDARD), DEFAULT_POLICY),
            calendar=calendar,
            work=work,
            offered=offered,
            slot=slot,
            ready_at=max(slot.start, decided),
            due=owed_by(request, lane, slot.start, now, promised),
            sessions=slot.sessions,
        )
        self._book(window, slot.sessions)
        self._at(window.ready_at, partial(self._begin, window))

    def _offered(
        self, request: Request, work: WorkToPlan, scale: Scale, calendar: Calendar, now: datetime
    ) -> tuple[Slot, ...]:
        """Returns the planner's proposals; for a campaign with the platform's notice, at night where possible."""
        resource, own = self._resource(request.content), self.own[request.client.code] if work.impact else []
        if not request.campaign:
            busy = [*own, *(resource.busy(now) if resource else [])]
            return propose(work, calendar, busy, now, ANY_TIME).slots
        notice = required_notice(ChangeClass.NORMAL, by_platform=True, policy=NoticePolicy())
        start = on_grid(now + notice)
        busy = [*own, *(resource.busy(start) if resource else [])]
        busy += self._full_nights(request.content, calendar.zone, now)
        return propose(work, calendar, busy, start, Wish(nights=True) if scale is Scale.HOURS else ANY_TIME).slots

    def _chosen(self, request: Request, offered: Sequence[Slot], calendar: Calendar) -> Slot:
        """Returns a client's random choice; for a campaign the slot of fewest sessions, then at night, then first."""
        if not request.campaign:
            return offered[int(request.taken * len(offered))]
        slot = min(offered, key=lambda each: (len(each.sessions), not at_night(each.start, calendar), each.start))
        self.members[request.content, local_date(slot.start - _NIGHT_ENDS, calendar.zone)] += 1
        return slot

    def _lane(self, request: Request, now: datetime) -> lanes.LaneChoice:
        client = request.client
        today = (client.code, now.astimezone(client.zone).date())
        chosen = lanes.choose_lane(
            lanes.Subject(client.subject_type, client.micro),
            request.content,
            Decision.REVIEW if request.reviewed else Decision.ACCEPT,
            request.touches_licence,
            lanes.Standing(client.compliant_months, client.forged_record),
            LANES.fast_quota_a_day - self.fast_today[today],
            LANES,
            campaign=request.campaign,
        )
        self.fast_today[today] += chosen.lane is Lane.FAST
        return chosen

    def _job(self, request: Request, chosen: lanes.LaneChoice, calendar: Calendar, now: datetime) -> Job:
        client = request.client
        return Job(
            kind=KIND_OF[request.content],
            content=request.content,
            subject_type=client.subject_type,
            high_risk=client.high_risk,
            industry=client.industry,
            micro=client.micro,
            number_count=client.number_count,
            directory_count=self.platform.directories,
            load=load_for(request.content, now, calendar),
            compliant_months=client.compliant_months,
            forged_record=client.forged_record,
            lane=chosen.lane,
            green_share=chosen.green_share,
            measured=self._measured(request.content),
        )

    def _measured(self, content: Content) -> Measured | None:
        learned = self.finished_count[content] // _RELEARNED_EVERY * _RELEARNED_EVERY
        if learned not in self._learned[content]:
            self._learned[content] = {learned: experience.measured(self.finished[content])}
        return self._learned[content][learned]

    def _resource(self, content: Content) -> Resource | None:
        if content in WITH_IMPACT:
            return self.directories
        return self.reviewers if KIND_OF[content] is Kind.COMPLIANCE_REVIEW else None

    def _full_nights(self, content: Content, zone: ZoneInfo, now: datetime) -> list[Busy]:
        """Returns nights, noon to noon, in which a campaign has all the clients that it may have."""
        most = next(nightly for campaign, _, nightly in self.platform.campaigns if campaign is content)
        return [
            Busy(Interval(*(edge + _NIGHT_ENDS for edge in local_day(day, zone))), "campaign_full")
            for (campaign, day), count in self.members.items()
            if campaign is content and count >= most and day >= now.date() - _DAY
        ]

    def _book(self, window: SimulatedWindow, sessions: Sequence[Interval]) -> None:
        if resource := self._resource(window.request.content):
            resource.book(sessions)
        if window.impact:
            self.own[window.request.client.code] += [Busy(session) for session in sessions]

    # ------------------------------------------------------------ from begun to published

    def _begin(self, window: SimulatedWindow, now: datetime) -> None:
        if window.impact or window.estimate.scale is not Scale.HOURS:
            window.begun_at = now
            self._at(self._work_ends(window, now), partial(self._worked, window, None))
            return
        self.places.wait(now, window.lane, window)

    def _serve(self, now: datetime) -> None:
        while taken := self.places.take():
            window, reserved = taken
            window.begun_at = now
            self._at(now + self._took(window), partial(self._worked, window, reserved))

    def _worked(self, window: SimulatedWindow, reserved: bool | None, now: datetime) -> None:
        """Publishes a window whose work is done. reserved: whether its place was a reserved one; None: it had none."""
        window.worked_at = now
        window.published_at = max([now, *answers(window.request.content, now, self.platform, self.post)])
        self.year.windows.append(window)
        took, content = self._took(window), window.request.content
        plain: Span = window.plain.processing
        self.finished[content].append(
            experience.Finished(plain.likely, plain.most, max(1, round(took.total_seconds() / 60)))
        )
        self.finished_count[content] += 1
        if window.request.campaign:
            self._at(window.published_at, partial(self._ended, window.request))
        if reserved is not None:
            self.places.give_back(reserved=reserved)

    def _took(self, window: SimulatedWindow) -> timedelta:
        """Returns how long the work takes (of days of nightly work: clock days, as the estimate counts)."""
        plain = window.plain.processing
        spread = math.log(plain.most / plain.likely) / _QUANTILE_95
        bias = 1.0 if window.lane is Lane.FAST else self.bias[window.request.content]
        return timedelta(minutes=round(plain.likely * bias * math.exp(spread * window.request.luck)))

    def _work_ends(self, window: SimulatedWindow, now: datetime) -> datetime:
        took = self._took(window)
        if window.work.counted_in == "working_days":
            return after_working_days(now, took, window.calendar, now + _LONGEST) or now + _LONGEST
        if not window.impact:
            return now + took
        night = window.calendar.off_peak.length
        needed = work_to_plan(took, window.estimate.scale, night, impact=True).duration
        if needed > window.work.duration:
            window.sessions = self._extended(window, needed)
        end = worked_out(window.sessions, needed)
        window.sessions = cut(window.sessions, end)
        return end

    def _extended(self, window: SimulatedWindow, needed: timedelta) -> tuple[Interval, ...]:
        """Returns the sessions of a window that goes on until `needed` is worked, by the rule of extensions."""
        last = window.slot.end
        busy = [*self.own[window.request.client.code], *self.directories.busy(last)]
        busy = [each for each in busy if each.interval.start >= last or each.interval.end > last]
        legal = legal_intervals(window.work, window.calendar, busy, last, last + _LONGEST)
        longer = window.slot.sessions
        until = last
        while total(longer) < needed and until < last + _LONGEST:
            until += GRID
            following = next((piece for piece in legal if piece.end > until), None)
            if following and following.start > until:
                until = following.start + GRID
            longer = extended(window.slot.sessions, window.work, legal, until)
        self._book(window, added(window.slot.sessions, longer))
        return longer


def _local(day: date, hour: int) -> datetime:
    return start_instant(datetime.combine(day, time(hour)), PLATFORM_ZONE)
