"""What the label rules' codes say to people: sentences in the current language, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

from labels.documents import IN_REVIEW, MISSING
from labels.domain.directory_policy import Fault
from labels.domain.hygiene import Code
from labels.domain.numbers import NumberKind
from labels.domain.remedies import Barrier
from labels.domain.sync import Code as SyncCode
from labels.domain.wanted import VisibilityReason, WantedReason
from labels.recognition.normalise import Part
from labels.recognition.recognise import Reason

FINDINGS: dict[str, Promise] = {
    Code.LENGTH: lazy("%(length)s characters: a label has %(shortest)s to %(longest)s."),
    Code.CHARSET: lazy("Labels have Chinese characters, letters and digits: leave out symbols, and not digits alone."),
    Code.INVISIBLE: lazy("An invisible character (%(character)s) stands here: remove it."),
    Code.MIXED_SCRIPT: lazy("“%(character)s” is of another script: write it with Chinese or Latin characters."),
    Code.VARIANT: lazy("“%(character)s” is a traditional or rare character: write it in simplified Chinese."),
    Code.CONTACT: lazy("A label may not carry a number or another way to reach you: remove it."),
    Code.LINK: lazy("A label may not carry a web or mail address: remove “%(link)s”."),
    Code.FORBIDDEN: lazy("“%(word)s” may not stand in a label: choose another word."),
    Code.PROTECTED: lazy("“%(word)s” belongs to an institution that is not your firm: remove it."),
    Code.IMPERSONATION: lazy("This may pass for “%(word)s”: choose words that name your own firm."),
    Code.SUPERLATIVE: lazy("“%(word)s” advertises: leave it out, unless it stands in your legal name."),
    Code.NEUTRAL: lazy("This names nobody: add the name of your firm."),
    Code.SCENE_ONLY: lazy("This says what the call is about (“%(scene)s”), not who calls: you may add your name."),
    Code.TESTING: lazy("This looks like a test: write the label that people are to see."),
}
# Of labels.documents, beside the rules' own codes: the document's name is taken in the reader's language.
DOCUMENTS: dict[str, Promise] = {
    MISSING: lazy("All labels of your firm need this document: %(name)s. Hand it in first."),
    IN_REVIEW: lazy("The document is still with the reviewers: %(name)s."),
}
# Of labels.directory_policies: the directory's name is taken in the reader's language.
DIRECTORIES: dict[str, Promise] = {
    Fault.TOO_LONG: lazy("%(name)s shows at most %(longest)s characters; this label counts %(length)s there."),
    Fault.LATIN: lazy("%(name)s takes Chinese characters only: “%(character)s” may not stand there."),
    Fault.SYMBOL: lazy("%(name)s takes no symbols: “%(character)s” may not stand there."),
    Fault.NO_NAME: lazy("%(name)s shows only labels that say who calls: add your name."),
    Fault.SCENE: lazy("%(name)s shows your name alone: leave out “%(scene)s”."),
}
LEFT_OUT = lazy("It goes on showing what it holds now.")
WORDS_NEED = lazy("“%(words)s” needs this document: %(name)s. Hand it in first.")
# The same code where its finding has other parameters: code → (parameter, sentence).
FINDINGS_WITH: dict[str, tuple[tuple[str, Promise], ...]] = {
    Code.CHARSET: (
        ("suggestion", lazy("“%(character)s”: write “%(suggestion)s”.")),
        ("character", lazy("“%(character)s” may not stand here: leave it out.")),
    ),
    Code.MIXED_SCRIPT: (
        ("suggestion", lazy("“%(character)s” is a letter of another script: write “%(suggestion)s”.")),
    ),
    Code.VARIANT: (
        ("suggestion", lazy("“%(character)s” is a traditional character: write “%(suggestion)s”.")),
    ),
    Code.CONTACT: (
        ("digits", lazy("A label may not carry a number: remove %(digits)s.")),
        ("word", lazy("A label may not lead to another way to reach you: remove “%(word)s”.")),
    ),
    Code.PROTECTED: (
        ("digits", lazy("%(digits)s is the number of a public service that is not your firm: remove it.")),
    ),
}  # fmt: skip
RECOGNITION: dict[str, Promise] = {
    Reason.CONTIGUOUS: lazy("The label is a piece of the legal name."),
    Reason.ABBREVIATION: lazy("The label shortens the legal name: its characters stand there in this order."),
    Reason.ALIAS: lazy("The label is a registered brand of the firm."),
    Reason.GENERIC: lazy("Only region, trade or legal form of the firm are named, not the firm itself."),
    Reason.HOMOPHONE: lazy("A character sounds like one of the legal name, and is another one."),
    Reason.LOOKALIKE: lazy("A character looks like one of the legal name, and is another one."),
    Reason.PARTIAL: lazy("Some characters of the label stand in the legal name, others don't."),
    Reason.NO_MATCH: lazy("The legal name has nothing of this label: show a reviewer why you may use it."),
    Reason.UNSURE: lazy("So short a form could be another firm's as well."),
    Reason.TAKEN: lazy("Another firm has this label certified: show a reviewer why you may use it too."),
}
# Hygiene codes stand beside the reasons; what exactly is wrong is said by the finding.
RECOGNITION_OF_CODES: dict[str, Promise] = {
    Code.LENGTH: lazy("The label is too short or too long."),
    Code.CHARSET: lazy("The label holds symbols."),
    Code.INVISIBLE: lazy("The label holds invisible characters."),
    Code.MIXED_SCRIPT: lazy("The label mixes scripts."),
    Code.VARIANT: lazy("The label holds traditional or rare characters."),
    Code.CONTACT: lazy("The label carries a way to reach somebody."),
    Code.LINK: lazy("The label carries an address of the web."),
    Code.FORBIDDEN: lazy("The label holds a forbidden word."),
    Code.PROTECTED: lazy("The label names an institution that is not the firm."),
    Code.IMPERSONATION: lazy("The label could be taken for an institution."),
    Code.SUPERLATIVE: lazy("The label advertises."),
    Code.NEUTRAL: lazy("The label names nobody."),
    Code.SCENE_ONLY: lazy("The label names an occasion and claims to be nobody."),
    Code.TESTING: lazy("The label looks like a test."),
}
# What a model is told (recognition.features.FEATURES) of a label beside the registered name. The part of a name that is
# neither region, trade nor legal form (字号) is the own name here.
FEATURES: dict[str, Promise] = {
    "length": lazy("Characters of the label"),
    "core_length": lazy("Characters of the label's own name"),
    "generic_length": lazy("Characters of region, trade and legal form in the label"),
    "name_core_length": lazy("Characters of the firm's own name"),
    "matched_share": lazy("Share of the label found in the registered name"),
    "matched_in_core": lazy("Characters found in the firm's own name"),
    "name_core_coverage": lazy("Share of the firm's own name that the label covers"),
    "core_unmatched_ideographs": lazy("Chinese characters of the label's own name not found"),
    "generic_unmatched": lazy("Characters of region and trade not found"),
    "brand_words_unmatched": lazy("Characters that brands add (such as “网”)"),
    "telling_unmatched_ideographs": lazy("Chinese characters not found, without region and trade"),
    "latin_unmatched": lazy("Letters and digits not found"),
    "rarest_unmatched": lazy("How rare the rarest character not found is"),
    "unmatched_rarity": lazy("How rare the characters not found are, together"),
    "rarest_matched": lazy("How rare the rarest character found is"),
    "matched_rarity": lazy("How rare the characters found are, together"),
    "matched_rarity_share": lazy("Share found, rare characters counting more"),
    "name_core_rarity_share": lazy("Share of the firm's own name covered, rare characters counting more"),
    "name_core_rarest_missing": lazy("How rare the rarest character is that the label leaves out"),
    "first_agree": lazy("Both own names begin with the same character"),
    "first_two_agree": lazy("Both own names begin with the same two characters"),
    "pieces": lazy("Pieces in which the label stands in the registered name"),
    "widest_gap": lazy("Widest gap between the characters found"),
    "common_substring_share": lazy("Share of the label that stands in one piece"),
    "core_in_order_share": lazy("Share of the label's own name found in order"),
    "core_partial_ratio": lazy("Likeness of the two own names"),
    "similarity": lazy("Likeness of label and registered name"),
    "pair_coverage": lazy("Share of neighbouring characters that are neighbours in the registered name"),
    "latin_share": lazy("Share of Latin letters"),
    "latin_length": lazy("Latin letters"),
    "latin_syllables": lazy("How well the letters spell the characters"),
    "latin_consonants": lazy("How well the initials fit the characters"),
    "latin_beginning": lazy("How well the letters spell the registered name's own part from its start"),
    "latin_beginning_consonants": lazy("How well the initials fit the registered name's own part from its start"),
    "latin_first_syllable": lazy("Begins as the registered name's first character is read"),
    "core_second_kept": lazy("The second character of the registered name's own part is kept"),
    "core_skipped": lazy("Characters of the registered name's own part that are skipped"),
    "core_head_left_out": lazy("Characters left out at the start of the registered name's own part"),
    "core_tail_left_out": lazy("Characters left out at the end of the registered name's own part"),
    "industry_kept": lazy("Characters of the trade that are kept"),
    "legal_form_kept": lazy("Characters of the legal form that are kept"),
    "ideographs_matched_share": lazy("Share of the label's Chinese characters that stand in the registered name"),
    "core_whole": lazy("The registered name's own part is whole in the label"),
    "region_agrees": lazy("The region is that of the registered name"),
    "joint_stock": lazy("The firm is a company limited by shares"),
    "least_usual_addition": lazy("How often labels have the least usual character that the registered name lacks"),
    "additions_unlikely": lazy("How unusual the characters are that the registered name lacks, together"),
    "namesakes": lazy("How many other firms' names begin alike"),
    "resemblances": lazy("Characters that sound or look like those of the registered name"),
    "disguised": lazy("Would be the firm's name but for characters that sound or look alike"),
}
NAME_PARTS: dict[str, Promise] = {
    Part.REGION: lazy("Region"),
    Part.CORE: lazy("Own name"),
    Part.INDUSTRY: lazy("Trade"),
    Part.LEGAL_FORM: lazy("Legal form"),
}
NUMBER_ERRORS: dict[str, Promise] = {
    "empty": lazy("Give a number."),
    "too_long": lazy("This is too long for a number."),
    "too_short": lazy("This is too short for a number."),
    "characters": lazy("A number has digits only; remove “%(characters)s”."),
    "several": lazy("These are several numbers: give one at a time."),
    "foreign": lazy("Only numbers of mainland China can be certified; +%(country_code)s is another country."),
    "extension": lazy("Extensions cannot be certified: give %(number)s without “%(extension)s”."),
    "area_code_missing": lazy("The area code is missing: 021-5888 1234 instead of 5888 1234."),
    "leading_zero_missing": lazy("The 0 of the area code is missing. Did you mean %(suggestion)s?"),
    "not_assigned": lazy("No operator has assigned such a number."),
    "public": lazy("%(number)s is kept for emergency and public services: no client can have it."),
    "not_callable": lazy("This number only sends messages; it takes no calls, so it has no label."),
}
NUMBER_KINDS: dict[str, Promise] = {
    NumberKind.MOBILE: lazy("Mobile"),
    NumberKind.FIXED_LINE: lazy("Fixed line"),
    NumberKind.HOT_LINE_400: lazy("400 number"),
    NumberKind.TOLL_FREE_800: lazy("800 number"),
    NumberKind.SHORT_CODE: lazy("Short code"),
    NumberKind.SMS_PORT: lazy("SMS port"),
    NumberKind.PROTECTED_700: lazy("700 middle number"),
}
# Of one row; text_: of a note or a group, where a number says it in another way.
CORRECTIONS: dict[str, Promise] = {
    SyncCode.SUSPEND: lazy("suspended: nothing is shown, the label is kept"),
    SyncCode.RESUME: lazy("in use again"),
    SyncCode.PORT: lazy("ported to another carrier"),
    SyncCode.RECYCLE: lazy("taken back by the carrier: labels withdrawn"),
    SyncCode.CLEAR_MARK: lazy("the carrier confirms it is clean: the mark is appealed against"),
}
IMPORT_PROBLEMS: dict[str, Promise] = {
    "header_unknown": lazy(
        "This is neither a number nor a header: begin with the names of the columns (number, note, group) or with the"
        " first number."
    ),
    "number_column_missing": lazy("No column holds numbers: name it “number” or “号码”."),
    "state_column_missing": lazy("No column holds states: name it “state” or “状态”."),
    "state_unknown": lazy("“%(state)s” is no state: active, suspended, recycled or ported."),
    "carrier_missing": lazy("A ported number needs the carrier it was ported to."),
    "column_twice": lazy("Two columns have this name: keep one."),
    "duplicate": lazy("The same number stands in line %(first_line)s already."),
    "formula": lazy("This is a formula: put its value in the cell."),
    "precision_lost": lazy("The spreadsheet has rounded this number: format the column as text and enter it again."),
    "not_text": lazy("A number is expected here, not a date or a truth value."),
    "text_too_long": lazy("This is too long: %(length)s characters, %(longest)s at most."),
    "text_characters": lazy("This holds invisible characters: %(characters)s."),
    # of the whole file
    "empty_file": lazy("There is no number in the file."),
    "too_large": lazy("The file is larger than 20 MB."),
    "old_or_locked_workbook": lazy(
        "This workbook is of an old kind or has a password: save it as .xlsx without one, or as CSV."
    ),
    "broken_workbook": lazy("This workbook cannot be read: save it again, or as CSV."),
    "unpacks_too_large": lazy("This workbook unpacks to too much."),
    "no_sheet": lazy("This workbook has no sheet."),
    "encoding": lazy("The characters of this file cannot be read: save it as UTF-8."),
    "binary": lazy("This is neither a CSV nor an Excel file."),
    "quotes": lazy("A quotation mark that begins in line %(line)s is never closed."),
    "too_many_rows": lazy("The file has more than %(most)s lines."),
    "too_many_columns": lazy("Line %(line)s has more than %(most)s columns."),
    "cell_too_long": lazy("A cell in line %(line)s is longer than %(longest)s characters."),
}
BACKUP_ERRORS: dict[str, Promise] = {
    "too_large": lazy("This file is larger than any backup."),
    "not_json": lazy("This is no backup: it cannot be read. Hand in the file as it was exported."),
    "not_a_backup": lazy("This is no backup of label configurations."),
    "newer_version": lazy("This backup has a format that is not known here: export it again."),
    "other_client": lazy("This backup belongs to another client."),
    "broken": lazy("This backup was changed or damaged: its checksum does not fit. Use another copy."),
    "not_canonical": lazy("This backup was written anew by another program: hand in the file as it was exported."),
}
RESTORE_REVIEWS: dict[str, Promise] = {
    "document": lazy("a reviewer looks at it first: a document that it needs is missing"),
    "brand": lazy("a reviewer looks at it first: the brand in it is no longer in force"),
    "taken": lazy("a reviewer looks at it first: another firm has this label certified by now"),
    "not_certified": lazy("a reviewer looks at it first: not certified for this number"),
}
WANTED_REASONS: dict[str, Promise] = {
    WantedReason.LABEL: lazy("The approved label"),
    WantedReason.KEPT: lazy("The label before: this directory does not take the newest one"),
    WantedReason.STANDBY: lazy("The standby label, while maintenance runs"),
    WantedReason.NOTHING_APPROVED: lazy("Nothing: no label is approved and in force"),
    WantedReason.NOT_CERTIFIED: lazy("Nothing: the certification is not in force"),
    WantedReason.FROZEN: lazy("Nothing: the certification is frozen"),
    WantedReason.NUMBER_SUSPENDED: lazy("Nothing: the carrier has suspended the number; its labels are kept"),
    WantedReason.NUMBER_DISPUTED: lazy("Nothing: another client claims the number too"),
    WantedReason.NUMBER_RECYCLED: lazy("Nothing: the carrier has taken the number back"),
    WantedReason.NUMBER_RELEASED: lazy("Nothing: the number was released"),
    WantedReason.NOT_TAKEN: lazy("Nothing: this directory does not take the label (its length, characters or name)"),
}
VISIBILITIES: dict[str, Promise] = {
    VisibilityReason.IN_TIME: lazy("Seen for the whole window"),
    VisibilityReason.PARTLY: lazy("Seen from some time after the start on"),
    VisibilityReason.TOO_LATE: lazy("Left out: it would be seen for less than half of the window"),
    VisibilityReason.OUTSTAYS: lazy("Left out: its handsets would keep it for longer than the window lasts"),
}

BARRIERS: dict[str, Promise] = {
    Barrier.NOT_OFFERED: lazy(
        "This directory offers no acceleration: its handsets show the label when their cache runs out."
    ),
    Barrier.NOT_LATE: lazy(
        "Nothing is to be accelerated: handsets show what is wanted, or the directory has not taken it yet."
    ),
    Barrier.NOTHING_WANTED: lazy("Nothing is wanted here, so there is nothing to accelerate."),
    Barrier.NOT_WRONG: lazy("There is no mark and no wrong label to appeal against."),
    Barrier.UNDER_WAY: lazy("One is under way already: wait for its result."),
}
MARKS: dict[str, Promise] = {
    "fraud": lazy("Fraud"),
    "harassment": lazy("Harassment"),
    "wrong_industry": lazy("Wrong industry"),
    "wrong_label": lazy("A label that nobody ordered"),
}
# What directories answer; a party's own codes are shown as they are.
ANSWERS: dict[str, Promise] = {
    "not_offered": lazy("The directory offers no acceleration."),
    "not_held": lazy("The directory holds another label by now."),
    "revision_not_newer": lazy("The directory says that it holds a newer label already."),
    "key_reused": lazy("The directory knows this order's key from another order."),
    "superseded": lazy("Another label has taken its place."),
    "label_too_long": lazy("The label is too long for the directory."),
    "label_characters": lazy("The directory does not take a character of the label."),
    "label_names_nobody": lazy("The directory takes only labels that say who calls."),
    "label_says_more": lazy("The directory takes the name alone."),
    "shown_already": lazy("Handsets showed it already."),
    "not_marked": lazy("The directory has no such mark."),
    "confirmed_by_users": lazy("Users of the directory have confirmed the mark."),
    "unknown": lazy("The directory does not know this appeal any more."),
}


def barrier(code: str) -> str:
    """Why an acceleration or an appeal is not to be had."""
    return _said(BARRIERS.get(code), code, {})


def mark(code: str) -> str:
    """What a mark says of a number."""
    return _said(MARKS.get(code), code, {})


def directory_answer(code: str) -> str:
    """Why a directory refused or rejected something."""
    return _said(ANSWERS.get(code), code, {})


def finding(code: str, params: Mapping[str, str]) -> str:
    """What is wrong at a place of a label, and what to do."""
    if code in DOCUMENTS:
        said = WORDS_NEED if code == MISSING and params.get("words") else DOCUMENTS[code]
        name = params.get(get_language() or "") or params.get("en") or params.get("document", "")
        return str(said) % {"name": name, **params}
    if code in DIRECTORIES:
        name = params.get(get_language() or "") or params.get("en", "")
        sentence = str(DIRECTORIES[code]) % {**params, "name": name}
        return f"{sentence} {LEFT_OUT}" if params.get("left_out") else sentence
    found = next((text for name, text in FINDINGS_WITH.get(code, ()) if params.get(name)), FINDINGS.get(code))
    return _said(found, code, params)


def recognition(code: str) -> str:
    """Why a label was, or was not, taken for the firm's name (a Reason or a hygiene Code)."""
    return _said(RECOGNITION.get(code) or RECOGNITION_OF_CODES.get(code), code, {})


def feature(code: str) -> str:
    """What a feature of recognition.features.FEATURES measures."""
    return _said(FEATURES.get(code), code, {})


def name_part(code: str) -> str:
    """What a piece of a legal name is (recognition.normalise.Part)."""
    return _said(NAME_PARTS.get(code), code, {})


def number_error(code: str, params: Mapping[str, str]) -> str:
    """Why a text is no number that can be certified, and what to do."""
    return _said(NUMBER_ERRORS.get(code), code, params)


def number_kind(kind: str) -> str:
    """What a kind of number is called."""
    return _said(NUMBER_KINDS.get(kind), kind, {})


def correction(code: str) -> str:
    """What a correction of a carrier does (domain.sync.Code)."""
    return _said(CORRECTIONS.get(code), code, {})


def import_problem(code: str, params: Mapping[str, str]) -> str:
    """What is wrong with a row (domain.importing.Problem) or with a file (importing.ImportFileError).

    A number's own codes are said as numbers' are; a note or group that is too long tells its length.
    """
    sentence = IMPORT_PROBLEMS.get(code)
    if sentence is None and _is_of_text(code, params):
        sentence = IMPORT_PROBLEMS[f"text_{code}"]
    return _said(sentence or NUMBER_ERRORS.get(code), code, params)


def _is_of_text(code: str, params: Mapping[str, str]) -> bool:
    """Whether a code that numbers have too is of a note or group: those name a length, or code points."""
    return (code == "too_long" and "longest" in params) or (
        code == "characters" and params.get("characters", "").startswith("U+")
    )


def backup_error(code: str) -> str:
    """Why a file is no backup that can be restored, and what to do."""
    return _said(BACKUP_ERRORS.get(code), code, {})


def restore_review(code: str) -> str:
    """Why a label does not come back before a reviewer has seen it (labels.backup.WhyReview)."""
    return _said(RESTORE_REVIEWS.get(code), code, {})


def wanted_reason(code: str) -> str:
    """Why a directory should show what it should show."""
    return _said(WANTED_REASONS.get(code), code, {})


def visibility(reason: str) -> str:
    """How a directory's handsets see a standby label."""
    return _said(VISIBILITIES.get(reason), reason, {})


def _said(sentence: Promise | None, code: str, params: Mapping[str, str]) -> str:
    return str(code) if sentence is None else str(sentence) % params
