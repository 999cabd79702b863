"""What the labels' rooms leave in the client's history, as sentences, words and places."""

from django.utils.translation import gettext_lazy as _, gettext_noop

from compliance.evidence import actions, texts
from labels.domain.numbers import number_text, numbers_text

actions.declare(
    numbers_registered=_("Numbers registered: {count}"),
    number_released=_("Number {number} released"),
    number_critical=_("Number {number} is critical: each sample of what handsets show contains it"),
    number_not_critical=_("Number {number} is no longer critical"),
    numbers_critical=_("Numbers now critical, which each sample of what handsets show contains: {count}"),
    numbers_not_critical=_("Numbers no longer critical: {count}"),
    standby_requested=_("Standby label “{label}” requested"),
    standby_granted=_("Standby label “{label}” shown from {starts_at} to {ends_at}"),
    standby_ended=_("Standby label “{label}” ended"),
    snapshot_made=_("Backup made, SHA-256 {sha256}; numbers: {count}"),
    restored=_("Labels restored from backup, SHA-256 {sha256}"),
    acceleration_ordered=_("Acceleration of {number} on {directory} ordered"),
    appeal_made=_("Appeal against “{mark}” on {number} at {directory}"),
    appeal_ended=_("Appeal about {number} at {directory}: {outcome}"),
    acceleration_ended=_("Acceleration of {number} on {directory}: {outcome}"),
    consistency_checked=_("Displays checked on handsets; matching: {agree}, differing: {differ}"),
    alias_requested=_("Brand “{alias}” submitted: {reference}"),
    alias_decided=_("Brand “{alias}”: {outcome}"),
    alias_ended=_("Brand “{alias}” no longer valid: {outcome}"),
    handsets_seen=_("Displays looked at on handsets: {count}; as expected: {agree}; showing something else: {differ}"),
    sighting_contradicts=_("{number} on {directory}: a handset showed “{shown}”"),
    picture_taken=_("Picture of a handset for {number} on {directory}: “{shown}”, SHA-256 {sha256}"),
    picture_confirmed=_("Picture of a handset confirmed for {number} on {directory}: “{shown}”, SHA-256 {sha256}"),
    picture_rejected=_("Picture of a handset rejected for {number} on {directory}: “{shown}”, SHA-256 {sha256}"),
    labels_handed_over=_("Label orders handed over to {directory}: {count}; file {file}, SHA-256 {sha256}"),
    labels_answered=_("{directory} answered; labels accepted: {accepted}, refused: {refused} ({file})"),
    party_vetting=_("Verification by {directory}: {outcome} (reference {reference})"),
    label_withdrawn=_("Label “{label}” withdrawn; numbers: {count}"),
    number_state_changed=_("Number {number}: {before} → {after}, as {directory} says (line {line} of {source})"),
    number_cooled_off=_("Number {number} is available to others after its cool-off"),
    number_proved=_("Number {number} proved: {way}"),
    claims_lapsed=_("Numbers without a proof given up after their term: {count}"),
    numbers_reminded=_("Reminded of numbers that need a proof by {until}: {count}; days left: {days}"),
    number_lost=_("Number {number} was found to belong to another client"),
    standby_lost=_("Standby label “{label}” withdrawn: it contains a number the client no longer owns"),
    standby_numbers_reserved=_("Standby numbers reserved; numbers covered: {count}; none available for: {lacking}"),
    standby_numbers_released=_("Reserved standby numbers returned unused: {count}"),
    standby_numbers_asked=_(
        "Carriers asked to lead calls to standby numbers; numbers covered: {count}; none available for: {lacking}"
    ),
    standby_numbers_opened=_("Standby numbers activated; numbers covered: {count}"),
    standby_numbers_failed=_("No carrier leads calls to the standby numbers; numbers concerned: {count}"),
    standby_numbers_closed=_("Standby numbers returned: {count}"),
)
texts.declare_words(
    granted=gettext_noop("granted"),
    done=gettext_noop("took effect"),
    not_needed=gettext_noop("not needed, refunded"),
    failed=gettext_noop("without effect, refunded"),
    fraud=gettext_noop("fraud"),
    harassment=gettext_noop("harassment"),
    wrong_industry=gettext_noop("wrong industry"),
    wrong_label=gettext_noop("unrequested label"),
    vetting_wanted=gettext_noop("to be submitted"),
    vetting_submitted=gettext_noop("submitted"),
    vetting_approved=gettext_noop("approved"),
    vetting_refused=gettext_noop("refused"),
    active=gettext_noop("in use"),
    ported=gettext_noop("ported"),
    suspended=gettext_noop("suspended"),
    recycled=gettext_noop("reclaimed by the carrier"),
    ownership=gettext_noop("numbers proved"),
    code=gettext_noop("a code by SMS"),
    carrier_list=gettext_noop("its carrier's list"),
)
texts.declare_places(number=number_text, numbers=numbers_text)
