"""Binds events to functions that run in the emitting transaction.

Importing this also registers every handler of due work, and the rooms' sentences for the history.
"""

import compliance.duty.tasks
import compliance.evidence.checkpoints.tasks
import compliance.history
import compliance.reviews.tasks
import compliance.services
import compliance.shutting_out
import compliance.staff_acts
import compliance.tasks
import labels.directories.connections
import labels.directories.moving
import labels.history
import labels.tasks
import maintenance.calls.history
import maintenance.calls.tasks
import maintenance.feedback.adopting
import maintenance.feedback.history
import maintenance.outbound.services
import maintenance.seasons.tasks
import maintenance.tasks
import portal.history.exports
import portal.purging
import tenants.history
import tenants.outbox.tasks
import tenants.people.company_sign_in
import tenants.people.sign_ins
import tenants.tasks
import tenants.webhooks.tasks
from compliance import acts_of_two, figures as catalogue_figures, guarded, held, high_risk
from compliance.catalogue.services import DemandsChanged
from compliance.certification import re_verification, selectors as certification_selectors, services as certification
from compliance.certification.suspending import CertificationChanged
from compliance.duty import answers, watches
from compliance.evidence import keeping, services as evidence
from compliance.evidence.events import Recorded
from compliance.licences import selectors as licence_selectors, services as licences
from compliance.licences.services import LicenceChanged
from compliance.master_data import MasterDataChanged
from compliance.models import Licence
from compliance.reviews import reconciling, unreachable
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseChangedHands, CaseDecided
from labels import restored, selectors as label_selectors
from labels.directories import figures as party_figures
from labels.directories.callbacks import PartyHinted
from labels.displays import hints, reconciler
from labels.displays.directory_policies import directories_at
from labels.displays.looking import SightingsWeighed
from labels.displays.reconciler import DisplaysMoved
from labels.displays.sightings import DisplaysInTrouble
from labels.entitlement import brands, certified
from labels.errands import services as errands
from labels.errands.services import ErrandsOrdered
from labels.numbers import (
    corrections,
    figures as number_figures,
    ownership as number_ownership,
    services as number_services,
)
from labels.numbers.groups import GroupRenamed
from labels.numbers.ownership import OwnershipMoved
from labels.registry import services as label_models
from labels.standby import labels as standby_labels
from labels.standby.numbers import NumbersLost
from maintenance import (
    calendar_answers,
    calendar_mail,
    directory_figures,
    restored as maintenance_restored,
    selectors as maintenance_selectors,
    services as maintenance_services,
)
from maintenance.announcements import customers
from maintenance.calendars import figures as calendar_figures
from maintenance.calls import comparisons
from maintenance.campaigns import re_reviews
from maintenance.documents import services as documents
from maintenance.notices import chasing, selectors as notice_selectors, services as notices
from maintenance.promises import at_parties
from maintenance.services import feeds
from maintenance.status import outages
from portal import daily
from portal.duty.work_names import work_name
from portal.history import exports
from portal.people import closing, doors
from portal.telling import stopping
from portal.webhooks import told as told_programs
from tenants import bills
from tenants.acts.noting import Acted
from tenants.agenda.claiming import FailsAgain, GivenUp
from tenants.agenda.services import schedule
from tenants.clients.epochs import ClientRestored, DatabaseRestored
from tenants.clients.holding import OutwardHeld
from tenants.clients.provisioning import TenantReady
from tenants.clients.reconciling import ClientGoes
from tenants.database.isolation import SchemasMixed
from tenants.ledger.services import CreditNearlyUsed
from tenants.models import Tenant
from tenants.outbox import attachments, inbound, receipts, rendering
from tenants.outbox.events import KeyPressed, NotReached, Said, SmsReceived, Unsaid
from tenants.outside.parties import PartyBack, PartySilent
from tenants.people import bell, subscribers
from tenants.people.events import ContactReached, NobodyReached, PersonShutOut, StrangersHeldBack
from tenants.services import TenantClosed


def label_case_decided(event: CaseDecided) -> None:
    """Carries out a decided case: standby labels, claimed numbers, restored labels, a sync of numbers, a
    flipped label.
    """
    case = event.case
    approved = case.state == Case.State.APPROVED
    if case.kind == Case.Kind.STANDBY:
        standby_labels.decide_standby_label(case.subject_id, approved=approved)
    elif case.kind == Case.Kind.NUMBER_CLAIM:
        number_services.decide_claim(case.subject_id, ours=approved, actor=event.actor)
    elif case.kind == Case.Kind.RESTORE:
        maintenance_services.restore_decided(case, actor=event.actor)
    elif case.kind == Case.Kind.NUMBER_SYNC and corrections.decide_sync(case.subject_id, approved=approved):
        schedule("maintenance.book_number_sync", key=str(case.subject_id), sync=str(case.subject_id))
    elif case.kind == Case.Kind.LABEL_FLIP:
        certified.decide_flip(case.subject_id, stays=case.state != Case.State.REJECTED, actor=event.actor)


def packaged_models(event: TenantReady) -> None:
    """The platform has just become ready: the label models that come with the product stand in its registry."""
    if event.tenant.kind != Tenant.Kind.CLIENT:
        label_models.register_packaged()


def certification_changed(event: CertificationChanged) -> None:
    """Works out anew what should be shown, and holds or continues windows, as certification was frozen or unfrozen."""
    reconciler.reconcile_everything(lane="fast")
    maintenance_services.certification_changed()


def licence_decided(event: CaseDecided) -> None:
    """Freezes what a licence kept provisionally, and ends what it stood for, when its renewal is
    rejected or withdrawn.
    """
    if event.case.kind == Case.Kind.LICENCE and event.case.state != Case.State.APPROVED:
        certification.settle_freezes(actor=event.actor)
        re_verification.re_verify()
        number_ownership.document_changed(Licence.objects.get(pk=event.case.subject_id))


def licence_changed(event: LicenceChanged) -> None:
    """Freezes or unfreezes what a licence covers, when it is approved or revoked."""
    certification.settle_freezes(actor=event.actor)
    certification.remind()
    number_ownership.document_changed(event.licence)
    if event.licence.state == Licence.State.APPROVED:
        re_verification.document_approved(actor=event.actor)
        re_verification.re_verify()


guarded.guard("catalogue.terms", catalogue_figures.TERMS)
guarded.guard("catalogue.documenttype", catalogue_figures.DOCUMENT_TYPES)
guarded.guard("directories.directory", directory_figures.DIRECTORIES)
guarded.guard("directories.connection", party_figures.CONNECTIONS)
guarded.guard("registry.publicnumber", number_figures.PUBLIC_NUMBERS)
guarded.guard("registry.standbynumber", number_figures.STANDBY_NUMBERS)
guarded.guard("calendars.policy", calendar_figures.POLICIES)
guarded.guard("calendars.blackout", calendar_figures.BLACKOUTS)
guarded.guard("calendars.capacity", calendar_figures.CAPACITIES)

attachments.attached_by("fallback_plan", documents.attach)
rendering.letters_about("window", calendar_mail.words_of_window_letter)
inbound.taken_by(calendar_answers.take_calendar_answer)
rendering.letters_about(notice_selectors.ABOUT, notice_selectors.words_of_letter)

reconciling.watch("maintenance_request", maintenance_selectors.windows_waiting)
reconciling.watch("standby_label", label_selectors.standby_labels_waiting)
reconciling.watch("number", label_selectors.numbers_disputed, always_asked=False)
reconciling.watch(corrections.SUBJECT, label_selectors.syncs_waiting)
reconciling.watch(licences.SUBJECT, licence_selectors.licences_waiting)
# A proposal to reject a re-verification that is decided otherwise is void.
reconciling.watch(
    high_risk.FAILURE,
    lambda: certification_selectors.open_re_verifications().values_list("pk", flat=True),
    always_asked=False,
)

reconciling.watch(unreachable.SUBJECT, unreachable.unreachable, always_asked=False)

CaseDecided.bind(
    licences.case_decided,
    maintenance_services.case_decided,
    label_case_decided,
    brands.case_decided,
    licence_decided,
    re_verification.decided,
    compliance.services.appeal_decided,
    acts_of_two.carry_out_act,
    directory_figures.switch_on,
    notices.desk_decided,
)
ContactReached.bind(maintenance_services.tell_newcomer)
NobodyReached.bind(unreachable.nobody_reached)
PersonShutOut.bind(doors.close_doors)
NotReached.bind(chasing.not_reached)
Said.bind(bell.ring)
Unsaid.bind(bell.hush)
CaseChangedHands.bind(maintenance_services.case_changed_hands)
LicenceChanged.bind(licence_changed)
GroupRenamed.bind(feeds.follow_group)
NumbersLost.bind(standby_labels.numbers_lost)
DisplaysMoved.bind(maintenance_services.wake_windows, outages.displays_moved, comparisons.look_for_causes)
ErrandsOrdered.bind(at_parties.promise_what_is_ordered)
PartyHinted.bind(hints.look_after_hint)
SightingsWeighed.bind(maintenance_services.judge_windows_again)
DatabaseRestored.bind(restored.compare_all)
ClientRestored.bind(keeping.keep_history, restored.take_up, maintenance_restored.take_up_windows, daily.begin_again)
OutwardHeld.bind(watches.held_since_restore, held.note_held_back)
OwnershipMoved.bind(maintenance_services.wake_windows, told_programs.note_ownership)
DemandsChanged.bind(re_reviews.plan_re_review)
TenantReady.bind(daily.begin, packaged_models)
TenantClosed.bind(closing.leave)
ClientGoes.bind(errands.give_up_of)
MasterDataChanged.bind(certified.master_data_changed)
CertificationChanged.bind(certification_changed)
Recorded.bind(told_programs.note_record)
Acted.bind(evidence.record_act)
CreditNearlyUsed.bind(bills.tell_credit_used)
DisplaysInTrouble.bind(told_programs.note_displays)
KeyPressed.bind(receipts.note_key, maintenance_services.key_pressed, answers.key_pressed)
SmsReceived.bind(
    receipts.note_sms,
    maintenance_services.sms_received,
    answers.sms_received,
    stopping.stop_by_sms,
    subscribers.sms_received,
    customers.customer_answers,
)
watches.name_parties(lambda address: map(str, directories_at(address)))
watches.name_work(work_name)
PartySilent.bind(watches.party_silent)
PartySilent.bind(outages.party_turned)
PartyBack.bind(watches.party_back)
PartyBack.bind(outages.party_turned)
GivenUp.bind(watches.work_given_up)
GivenUp.bind(exports.tell_given_up)
FailsAgain.bind(watches.work_fails_again)
StrangersHeldBack.bind(watches.strangers_held_back)
SchemasMixed.bind(watches.schemas_mixed)

__all__ = ["compliance", "labels", "maintenance", "portal", "tenants"]
