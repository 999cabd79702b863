"""What a case keeps, as a value of its kind."""

from compliance import guarded, money, shutting_out, staff_acts
from compliance.high_risk import MeasureFacts
from compliance.licences.selectors import ReVerificationFacts
from compliance.licences.services import HandedInFacts
from compliance.master_data import MasterDataFacts
from compliance.reviews.models import Case
from compliance.reviews.services import SignUpFacts
from compliance.services import AppealFacts
from labels.backups.services import RestoreFacts
from labels.directories import connections, moving
from labels.entitlement.brands import BrandFacts
from labels.entitlement.certified import FlipFacts
from labels.numbers.claims import ClaimFacts
from labels.numbers.corrections import SyncFacts
from labels.standby.labels import StandbyFacts
from maintenance.case_facts import QuestionFacts, RequestFacts, UnansweredFacts
from maintenance.feedback import adopting
from tenants.domain.kept import StoredAsJson

Kind = Case.Kind
OF_KIND: dict[str, type[StoredAsJson]] = {
    Kind.LABEL: RequestFacts,
    Kind.EMERGENCY: RequestFacts,
    Kind.STANDBY: StandbyFacts,
    Kind.RESTORE: RestoreFacts,
    Kind.NUMBER_CLAIM: ClaimFacts,
    Kind.NUMBER_SYNC: SyncFacts,
    Kind.SIGN_UP: SignUpFacts,
    Kind.LICENCE: HandedInFacts,
    Kind.RE_VERIFICATION: ReVerificationFacts,
    Kind.VIOLATION: MeasureFacts,
    Kind.FREEZE: MeasureFacts,
    Kind.VIOLATION_APPEAL: AppealFacts,
    Kind.ALIAS: BrandFacts,
    Kind.LABEL_FLIP: FlipFacts,
    Kind.SUPPORT: QuestionFacts,
    Kind.UNANSWERED: UnansweredFacts,
    Kind.MASTER_DATA: MasterDataFacts,
}
OF_ACT: dict[str, type[StoredAsJson]] = {
    staff_acts.INVITE: staff_acts.InvitationFacts,
    staff_acts.CHANGE: staff_acts.ChangeFacts,
    staff_acts.CREDIT: staff_acts.CreditFacts,
    Case.SHUT_OUT: shutting_out.ShutOutFacts,
    moving.ACT: moving.MoveFacts,
    adopting.ACT: adopting.AdoptionFacts,
    connections.ACT: connections.CredentialFacts,
    guarded.ACT: guarded.LooseningFacts,
    money.LIMIT: money.LimitFacts,
    money.PAYMENT: money.PaymentFacts,
    money.REVERSAL: money.ReversalFacts,
}


def facts_of_case(case: Case) -> StoredAsJson:
    """What the case keeps; a value without fields when it keeps nothing but its title."""
    of = OF_ACT[case.subject_kind] if case.kind == Kind.STAFF_ACT else OF_KIND[case.kind]
    if case.kind == Kind.RE_VERIFICATION and "licences" not in case.facts:  # the work of a window
        of = RequestFacts
    return of.from_json(case.facts) if case.facts.keys() - {"titles"} else StoredAsJson()
