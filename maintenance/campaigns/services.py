"""The only writer of campaigns. Each step looks afresh and may be repeated: finished steps stay as they are."""

from collections import Counter
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.registry import services as label_models
from labels.registry.models import ModelVersion
from maintenance import services as maintenance
from maintenance.campaigns.following import advance_later
from maintenance.campaigns.models import Campaign, Member, Wave
from maintenance.campaigns.placing import place, work_for
from maintenance.campaigns.preparing import end_prepared
from maintenance.campaigns.selectors import TRIED, Plan, plan, shows_something
from maintenance.domain.waves import canary_size, verdict
from maintenance.models import Window
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.refusals import Refused
from tenants.services import keep_open

EVERY_CLIENT: Final = lazy("A label model judges every client's labels in the end: choose no audience, only a time.")


def _locked(campaign_id: UUID) -> Campaign:
    return Campaign.objects.select_for_update().get(pk=campaign_id)


def _set_state(campaign: Campaign, state: str, what: str, actor: Actor, reason: str = "") -> None:
    campaign.state = state
    done = {"at": business_now().isoformat(), "what": what, "reason": reason}
    campaign.log = [*campaign.log, done | {"by": actor.name, "kind": actor.kind, "id": actor.id}]
    campaign.save(update_fields=["state", "log"])


# ---------------------------------------------------------------- ordered by people


def start_campaign(campaign_id: UUID, *, actor: Actor, planned: Plan | None = None) -> None:
    """Put every client with something to do into a wave (selectors.plan) and open the first one. Raises Refused.

    planned: a plan that was already previewed and agreed to. From now on an upgrade of label recognition holds its
    model: one is brought at a time.
    """
    with context.platform(), transaction.atomic():
        campaign = _locked(campaign_id)
        if campaign.state != Campaign.State.DRAFT:
            raise Refused(_("This campaign has already been started."), code="already_started")
        planned = planned or plan(campaign)
        check_startable(campaign, planned)
        if campaign.model_id is not None:
            _hold_model(campaign, campaign.model_id)
        for position, clients in enumerate(planned.waves):
            wave = Wave.objects.create(campaign=campaign, position=position)
            Member.objects.bulk_create([Member(campaign=campaign, wave=wave, tenant=client) for client in clients])
        _set_state(campaign, Campaign.State.RUNNING, "started", actor)
        advance_later(campaign.pk)
        _end_alerts_of_upgrade(campaign)


def begin_by_itself(campaign_id: UUID) -> None:
    """Starts a draft that a changed rule has made, unless a person has started or discarded it.

    It is done at once where the rule concerns nobody. Outside any client's schema.
    """
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().filter(pk=campaign_id, state=Campaign.State.DRAFT).first()
        if campaign is None:
            return
        if plan(campaign).waves:
            start_campaign(campaign_id, actor=PLATFORM)
        else:
            _set_state(campaign, Campaign.State.DONE, "done", PLATFORM)


def check_startable(campaign: Campaign, planned: Plan) -> None:
    """Raises Refused for a campaign that reaches nobody, lacks what it is to bring, or is for some but binds all."""
    if campaign.content == Campaign.Content.MODEL_UPGRADE and campaign.whom.narrower:
        raise Refused(str(EVERY_CLIENT), code="narrow_audience")
    if not planned.waves:
        if planned.nothing_to_do:
            raise Refused(_("The work touches no number of any client of this audience."), code="no_clients")
        raise Refused(_("There is no client with a number yet."), code="no_clients")
    if campaign.content == Campaign.Content.MODEL_UPGRADE and campaign.model_id is None:
        raise Refused(
            _("This draft names no label model: discard it, and choose the model in a new one."), code="model_missing"
        )
    if campaign.content == Campaign.Content.LICENCE_REVIEW and campaign.document_type_id is None:
        raise Refused(
            _("This draft names no document type: discard it, and choose the type in a new one."), code="rule_missing"
        )


def _hold_model(campaign: Campaign, version_id: UUID) -> None:
    label_models.plan_model(version_id, campaign.pk)


def draft_model_upgrade(version: ModelVersion, *, actor: Actor) -> Campaign:
    """Returns the draft of a campaign that brings a label model to every client; repeated, it is the same one."""
    with context.platform(), transaction.atomic():
        ModelVersion.objects.select_for_update().get(pk=version.pk)  # of two who ask at once the second finds the first
        drafts = Campaign.objects.filter(model=version, state=Campaign.State.DRAFT)
        return drafts.first() or Campaign.objects.create(
            content=Campaign.Content.MODEL_UPGRADE,
            model=version,
            **actor.columns("created_by"),
            created_at=business_now(),
            reason=_("Label model %(version)s") % {"version": version.version},
        )


def discard(campaign_id: UUID) -> None:
    """Delete a draft: nobody was told of it. Raises Refused."""
    with context.platform(), transaction.atomic():
        campaign = _locked(campaign_id)
        _must_be(campaign, Campaign.State.DRAFT)
        campaign.delete()


def pause_campaign(campaign_id: UUID, *, actor: Actor, reason: str) -> None:
    """Book nothing more until it is resumed; windows that are booked stay. Raises Refused."""
    with context.platform(), transaction.atomic():
        campaign = _locked(campaign_id)
        _must_be(campaign, Campaign.State.RUNNING)
        _set_state(campaign, Campaign.State.PAUSED, "paused", actor, reason)


def resume_campaign(campaign_id: UUID, *, actor: Actor, reason: str) -> None:
    """Go on, with the failures so far accepted. Raises Refused."""
    with context.platform(), transaction.atomic():
        campaign = _locked(campaign_id)
        _must_be(campaign, Campaign.State.PAUSED)
        campaign.waves.filter(state=Wave.State.OPEN).update(failures_accepted=True)
        _set_state(campaign, Campaign.State.RUNNING, "resumed", actor, reason)
        advance_later(campaign.pk)


def stop_campaign(campaign_id: UUID, *, actor: Actor, reason: str) -> None:
    """End it: windows that have not started are cancelled, running ones go on to their end. Raises Refused."""
    with context.platform(), transaction.atomic():
        campaign = _locked(campaign_id)
        _must_be(campaign, Campaign.State.RUNNING, Campaign.State.PAUSED)
        _set_state(campaign, Campaign.State.STOPPED, "stopped", actor, reason)
        label_models.withdraw_model(campaign.pk)
        for member in campaign.members.filter(state=Member.State.BOOKED).select_related("tenant"):
            with context.client(member.tenant):
                schedule(
                    "campaigns.cancel", key=str(campaign.pk), lane=Lane.BULK, campaign=str(campaign.pk), reason=reason
                )


def _must_be(campaign: Campaign, *states: str) -> None:
    if campaign.state not in states:
        raise Refused(_("The campaign's current state does not allow this."), code="wrong_state")


# ---------------------------------------------------------------- done by due work


def advance(campaign_id: UUID) -> None:
    """Look at the open wave: wait for it, pause the campaign, or open the next one. Outside any client's schema."""
    with transaction.atomic():
        campaign = _locked(campaign_id)
        while campaign.state == Campaign.State.RUNNING:
            wave = campaign.waves.filter(state=Wave.State.OPEN).first()
            if wave is not None:
                _fill_canary(wave)
                counts = Counter(wave.members.values_list("state", flat=True))
                says = verdict(
                    members=sum(counts.values()) - counts[Member.State.LEFT_OUT],
                    ended=counts[Member.State.DONE] + counts[Member.State.FAILED],
                    failed=counts[Member.State.FAILED],
                    limit=campaign.failure_limit,
                    accepted=wave.failures_accepted,
                )
                if says == "pause":
                    _set_state(campaign, Campaign.State.PAUSED, "paused", PLATFORM, "failures")
                    return
                if says == "wait":
                    _book_later(wave)
                    return
                wave.state = Wave.State.DONE
                wave.save(update_fields=["state"])
            following = campaign.waves.filter(state=Wave.State.PLANNED).first()
            if following is None:
                _set_state(campaign, Campaign.State.DONE, "done", PLATFORM)
                _finish_model(campaign)
                return
            following.state = Wave.State.OPEN
            following.save(update_fields=["state"])


def _finish_model(campaign: Campaign) -> None:
    """Marks the model as in use everywhere; an old campaign for only some clients withdraws it."""
    if campaign.whom.narrower:
        label_models.withdraw_model(campaign.pk)
    else:
        label_models.finish_model(campaign.pk, actor=Actor("staff", campaign.created_by, campaign.created_by_id))


def _fill_canary(wave: Wave) -> None:
    """Fills the first wave up: clients of later waves replace those left out, first those with labels on handsets."""
    if wave.position:
        return
    members = Member.objects.filter(campaign=wave.campaign_id)
    wanted = canary_size(members.count(), wave.campaign.canary_percent)
    missing = wanted - wave.members.exclude(state=Member.State.LEFT_OUT).count()
    if missing <= 0:
        return
    waiting = members.filter(wave__state=Wave.State.PLANNED, tenant__migration_failed_at=None)
    waiting = waiting.select_related("tenant").order_by("wave__position", "pk")
    tried = sorted(waiting[: max(TRIED, missing)], key=lambda each: not shows_something(wave.campaign, each.tenant))
    members.filter(pk__in=[each.pk for each in tried[:missing]]).update(wave=wave)


def _book_later(wave: Wave) -> None:
    """Schedules a booking, in its own client's schema, for each member without a window."""
    for member in wave.members.filter(state=Member.State.PLANNED).select_related("tenant"):
        with context.client(member.tenant):
            schedule("campaigns.book", key=str(wave.campaign_id), lane=Lane.BULK, campaign=str(wave.campaign_id))


def book_member(campaign_id: UUID) -> None:
    """Book the window of the client in use in its best night, with the notice that the platform owes. Once."""
    with transaction.atomic():
        is_open = keep_open()
        # Locked so that of two clients who want a night's last place the second sees the first.
        campaign = _locked(campaign_id)
        member = Member.objects.select_for_update().get(campaign=campaign, tenant=current_tenant())
        under_way = campaign.state == Campaign.State.RUNNING and member.wave.state == Wave.State.OPEN
        if not under_way or member.state != Member.State.PLANNED:
            return
        try:
            if not is_open:
                raise Refused(_("The account was closed."), code="closed")
            with transaction.atomic():
                window = _book(campaign, member)
        except Refused as refused:
            member.state, member.trouble = Member.State.LEFT_OUT, refused.code[:40]
            advance_later(campaign.pk)
        else:
            member.state, member.window_id, member.starts_at = Member.State.BOOKED, window.pk, window.starts_at
        member.save()
        _end_alerts_of_upgrade(campaign)


def _end_alerts_of_upgrade(campaign: Campaign) -> None:
    """Ends the alerts of the quarter's upgrade, which is prepared now."""
    if campaign.content == Campaign.Content.MODEL_UPGRADE:
        with context.platform():
            end_prepared()


def _book(campaign: Campaign, member: Member) -> Window:
    numbers = work_for(campaign)
    request = maintenance.draft_work(
        campaign.content,
        numbers=numbers,
        actor=PLATFORM,
        by_platform=True,
        campaign=True,
        party=campaign.whom.party,
    )
    taken = campaign.members.filter(starts_at__gt=business_now()).exclude(pk=member.pk)
    with context.platform():
        starts = [start for start in taken.values_list("starts_at", flat=True) if start is not None]
    placed = place(campaign, request, numbers, starts, since=business_now())
    window = maintenance.book(
        request.pk,
        placed.slot.start,
        actor=PLATFORM,
        wish=placed.wish,
        not_before=placed.not_before,
        full=placed.full,
        campaign=campaign.pk,
    )
    maintenance.propose_own_time(window)
    return window


def cancel_member(campaign_id: UUID, reason: str) -> None:
    """Cancels the client's window after the campaign was stopped, unless it has started."""
    with transaction.atomic():
        member = Member.objects.filter(campaign=campaign_id, tenant=current_tenant(), window_id__isnull=False).first()
        if member is None or member.window_id is None:
            return
        window = Window.objects.filter(pk=member.window_id, state__in=Window.NOT_STARTED).first()
        if window is not None:
            maintenance.cancel(window.pk, sequence=window.sequence, actor=PLATFORM, reason=reason)
