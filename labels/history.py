"""Declares the sentences, words and places of labels' acts in the client's history."""

from django.utils.translation import gettext_lazy as _, gettext_noop

from labels.domain.numbers import number_text, numbers_text
from tenants.acts import actions, texts
from tenants.acts.actions import ToPrograms
from tenants.domain.topics import Topic

actions.declare(
    numbers_registered=_("Numbers registered: {count}"),
    number_released=_("Number {number} released"),
    number_critical=_("Number {number} is critical: each sample of what handsets show contains it"),
    number_not_critical=_("Number {number} is no longer critical"),
    numbers_critical=_("Numbers now critical, which each sample of what handsets show contains: {count}"),
    numbers_not_critical=_("Numbers no longer critical: {count}"),
    number_group_changed=_("Number {number}: group {old_group} → {new_group}"),
    number_note_changed=_("Number {number}: note {old_note} → {new_note}"),
    number_described=_("Number {number}: group {old_group} → {new_group}, note {old_note} → {new_note}"),
    numbers_regrouped=_("Numbers put into the group “{new_group}”: {count}"),
    numbers_ungrouped=_("Numbers taken out of their groups: {count}"),
    group_renamed=_("Group “{old_group}” renamed “{new_group}”; numbers in it: {count}"),
    groups_merged=_("Group “{old_group}” merged into “{new_group}”; numbers moved: {count}"),
    standby_requested=_("Standby label “{label}” requested"),
    standby_granted=ToPrograms(
        Topic.STANDBY,
        _("Standby label “{label}” shown from {starts_at} to {ends_at}"),
        "A standby label is shown for the length of a window.",
        "standby_label.granted",
    ),
    standby_ended=ToPrograms(
        Topic.STANDBY, _("Standby label “{label}” ended"), "A standby label is shown no more.", "standby_label.ended"
    ),
    snapshot_made=_("Backup made, SHA-256 {sha256}; numbers: {count}"),
    restored=ToPrograms(
        Topic.DISPLAYS,
        _("Labels restored from backup, SHA-256 {sha256}"),
        "Labels were restored from a backup.",
        "labels.restored",
    ),
    acceleration_ordered=_("Acceleration of {number} on {directory} ordered"),
    appeal_made=_("Appeal against “{mark}” on {number} at {directory}"),
    appeal_ended=ToPrograms(
        Topic.DISPLAYS, _("Appeal about {number} at {directory}: {outcome}"), "A directory has decided an appeal."
    ),
    acceleration_ended=ToPrograms(
        Topic.DISPLAYS,
        _("Acceleration of {number} on {directory}: {outcome}"),
        "A paid push past the cache has come to its end.",
    ),
    consistency_checked=ToPrograms(
        Topic.DISPLAYS,
        _("Displays checked on handsets; matching: {agree}, differing: {differ}"),
        "Every directory has been looked at.",
        "displays.checked",
    ),
    alias_requested=_("Brand “{alias}” submitted: {reference}"),
    alias_decided=ToPrograms(Topic.CASES, _("Brand “{alias}”: {outcome}"), "A brand was decided on.", "brand.decided"),
    alias_ended=ToPrograms(
        Topic.EXPIRY, _("Brand “{alias}” no longer valid: {outcome}"), "A brand is no longer valid.", "brand.ended"
    ),
    handsets_seen=_("Displays looked at on handsets: {count}; as expected: {agree}; showing something else: {differ}"),
    sighting_contradicts=ToPrograms(
        Topic.DISPLAYS,
        _("{number} on {directory}: a handset showed “{shown}”"),
        "Somebody has seen something else on a handset than was expected.",
    ),
    picture_taken=_("Picture of a handset for {number} on {directory}: “{shown}”, SHA-256 {sha256}"),
    picture_confirmed=_("Picture of a handset confirmed for {number} on {directory}: “{shown}”, SHA-256 {sha256}"),
    picture_rejected=_("Picture of a handset rejected for {number} on {directory}: “{shown}”, SHA-256 {sha256}"),
    labels_handed_over=_("Label orders handed over to {directory}: {count}; file {file}, SHA-256 {sha256}"),
    labels_answered=_("{directory} answered; labels accepted: {accepted}, refused: {refused} ({file})"),
    party_vetting=_("Verification by {directory}: {outcome} (reference {reference})"),
    label_withdrawn=ToPrograms(
        Topic.DISPLAYS, _("Label “{label}” withdrawn; numbers: {count}"), "A label was withdrawn from numbers."
    ),
    number_state_changed=ToPrograms(
        Topic.DISPLAYS,
        _("Number {number}: {before} → {after}, as {directory} says (line {line} of {source})"),
        "A carrier says that a number's state is another.",
        "number.state_changed",
    ),
    number_cooled_off=_("Number {number} is available to others after its cool-off"),
    number_proved=_("Number {number} proved: {way}"),
    claims_lapsed=ToPrograms(
        Topic.EXPIRY,
        _("Numbers without a proof given up after their term: {count}"),
        "Numbers without a proof were given up after their term.",
        "numbers.claims_lapsed",
    ),
    numbers_reminded=ToPrograms(
        Topic.EXPIRY,
        _("Reminded of numbers that need a proof by {until}: {count}; days left: {days}"),
        "Numbers need a proof by a day.",
        "numbers.proof_due",
    ),
    number_lost=ToPrograms(
        Topic.SECURITY,
        _("Number {number} was found to belong to another client"),
        "A number was found to belong to another client.",
    ),
    standby_lost=ToPrograms(
        Topic.STANDBY,
        _("Standby label “{label}” withdrawn: it contains a number the client no longer owns"),
        "A standby label was withdrawn: it contains a number that is not the client's any more.",
        "standby_label.lost",
    ),
    standby_numbers_reserved=_("Standby numbers reserved; numbers covered: {count}; none available for: {lacking}"),
    standby_numbers_released=_("Reserved standby numbers returned unused: {count}"),
    standby_numbers_asked=ToPrograms(
        Topic.STANDBY,
        _("Carriers asked to lead calls to standby numbers; numbers covered: {count}; none available for: {lacking}"),
        "Carriers are asked to lead the calls to standby numbers.",
        "standby_numbers.asked",
    ),
    standby_numbers_opened=ToPrograms(
        Topic.STANDBY,
        _("Standby numbers activated; numbers covered: {count}"),
        "Standby numbers take the calls: a carrier has taken the forwarding.",
        "standby_numbers.opened",
    ),
    standby_numbers_failed=ToPrograms(
        Topic.STANDBY,
        _("No carrier leads calls to the standby numbers; numbers concerned: {count}"),
        "No carrier leads the calls to the standby numbers.",
        "standby_numbers.failed",
    ),
    standby_numbers_closed=ToPrograms(
        Topic.STANDBY,
        _("Standby numbers returned: {count}"),
        "Standby numbers are given back: carriers are asked to lead the calls back.",
        "standby_numbers.closed",
    ),
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
