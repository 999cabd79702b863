"""Words the label rules' codes for people: sentences in the current language, what is wrong and what to do."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as lazy

from labels.domain.directory_policy import Fault
from labels.domain.findings import Finding, Severity
from labels.domain.hygiene import FindingCode
from labels.domain.numbers import NumberKind
from labels.domain.remedies import Barrier
from labels.domain.sync import CorrectionCode as SyncCode
from labels.domain.wanted import VisibilityReason, WantedReason
from labels.recognition.texts import RECOGNITION

FINDINGS: dict[str, Promise] = {
    FindingCode.LENGTH: lazy("%(length)s characters: a label must have %(shortest)s to %(longest)s."),
    FindingCode.CHARSET: lazy(
        "Labels may contain Chinese characters, letters and digits: remove symbols, and do not use digits alone."
    ),
    FindingCode.INVISIBLE: lazy("There is an invisible character here (%(character)s): remove it."),
    FindingCode.MIXED_SCRIPT: lazy("“%(character)s” belongs to another script: use Chinese or Latin characters."),
    FindingCode.VARIANT: lazy("“%(character)s” is a traditional or rare character: use simplified Chinese."),
    FindingCode.CONTACT: lazy("A label may not contain a number or other contact details: remove them."),
    FindingCode.LINK: lazy("A label may not contain a web or e-mail address: remove “%(link)s”."),
    FindingCode.FORBIDDEN: lazy("“%(word)s” is not allowed in a label: choose another word."),
    FindingCode.PROTECTED: lazy("“%(word)s” is the name of an institution other than you: remove it."),
    FindingCode.IMPERSONATION: lazy("This could be mistaken for “%(word)s”: choose words that name yourself."),
    FindingCode.SUPERLATIVE: lazy("“%(word)s” is advertising: remove it, unless it is part of your legal name."),
    FindingCode.NEUTRAL: lazy("This does not name anyone: add your name."),
    FindingCode.SCENE_ONLY: lazy(
        "This says what the call is about (“%(scene)s”), not who is calling: you may add your name."
    ),
    FindingCode.TESTING: lazy("This looks like a test: enter the label that people are to see."),
}
DOCUMENT_MISSING, DOCUMENT_IN_REVIEW = "document_missing", "document_in_review"
# For labels.entitlement.documents, beside the rules' own codes: the name is in the reader's language.
DOCUMENTS: dict[str, Promise] = {
    DOCUMENT_MISSING: lazy("All your labels require this document: %(name)s. Submit it first."),
    DOCUMENT_IN_REVIEW: lazy("The document is still under review: %(name)s."),
}
STANDBY = "standby"
# Why a person is asked (labels.recognition.recognise.what_asks, labels.entitlement.checks.standby_asks).
ASKS: dict[str, Promise] = {**RECOGNITION, STANDBY: lazy("A reviewer reads every standby label before it is shown.")}
# For labels.displays.directory_policies: the directory's name is in the reader's language.
DIRECTORIES: dict[str, Promise] = {
    Fault.TOO_LONG: lazy("%(name)s shows at most %(longest)s characters; this label counts as %(length)s there."),
    Fault.LATIN: lazy("%(name)s accepts Chinese characters only: “%(character)s” is not allowed there."),
    Fault.SYMBOL: lazy("%(name)s accepts no symbols: “%(character)s” is not allowed there."),
    Fault.NO_NAME: lazy("%(name)s only shows labels that say who is calling: add your name."),
    Fault.SCENE: lazy("%(name)s shows your name only: remove “%(scene)s”."),
}
LEFT_OUT = lazy("It will go on showing its current label.")
WORDS_NEED = lazy("“%(words)s” requires this document: %(name)s. Submit it first.")
# Sentences for findings with other parameters: code → (parameter, sentence).
FINDINGS_WITH: dict[str, tuple[tuple[str, Promise], ...]] = {
    FindingCode.CHARSET: (
        ("suggestion", lazy("“%(character)s”: write “%(suggestion)s”.")),
        ("character", lazy("“%(character)s” is not allowed here: remove it.")),
    ),
    FindingCode.MIXED_SCRIPT: (
        ("suggestion", lazy("“%(character)s” is a letter of another script: write “%(suggestion)s”.")),
    ),
    FindingCode.VARIANT: (("suggestion", lazy("“%(character)s” is a traditional character: write “%(suggestion)s”.")),),
    FindingCode.CONTACT: (
        ("digits", lazy("A label may not contain a number: remove %(digits)s.")),
        ("word", lazy("A label may not point to another way to contact you: remove “%(word)s”.")),
    ),
    FindingCode.PROTECTED: (
        ("digits", lazy("%(digits)s is the number of a public service other than you: remove it.")),
    ),
}
NUMBER_ERRORS: dict[str, Promise] = {
    "empty": lazy("Enter a number."),
    "too_long": lazy("Too long for a number."),
    "too_short": lazy("Too short for a number."),
    "characters": lazy("A number consists of digits only: remove “%(characters)s”."),
    "several": lazy("These are several numbers: enter one at a time."),
    "foreign": lazy("Only mainland China numbers can be certified; +%(country_code)s is another country or region."),
    "extension": lazy("Extensions cannot be certified: enter %(number)s without “%(extension)s”."),
    "area_code_missing": lazy("The area code is missing: enter 021-5888 1234 instead of 5888 1234."),
    "leading_zero_missing": lazy("The leading 0 of the area code is missing. Did you mean %(suggestion)s?"),
    "not_assigned": lazy("This number range has not been assigned."),
    "public": lazy("%(number)s belongs to an emergency or public service: no client can register it."),
    "not_callable": lazy("This number only sends messages and takes no calls, so it has no label."),
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
# Problems of one row; text_: of a note or a group, if numbers have the same code with another sentence.
CORRECTIONS: dict[str, Promise] = {
    SyncCode.SUSPEND: lazy("suspended: nothing is shown, the label is kept"),
    SyncCode.RESUME: lazy("in use again"),
    SyncCode.PORT: lazy("ported to another carrier"),
    SyncCode.RECYCLE: lazy("reclaimed by the carrier: labels withdrawn"),
    SyncCode.PROVE: lazy("the carrier names the client as the holder: proved"),
    SyncCode.CLEAR_MARK: lazy("confirmed clean by the carrier: an appeal is filed against the mark"),
}
IMPORT_PROBLEMS: dict[str, Promise] = {
    "too_many_unproved": lazy(
        "Without proofs you can add %(more)s more numbers: prove some of yours first, or submit the outstanding"
        " documents."
    ),
    "header_unknown": lazy(
        "This is neither a number nor a header: start the file with column names (number, note, group) or "
        "with the first number."
    ),
    "number_column_missing": lazy("There is no number column: name one “number” or “号码”."),
    "label_column_missing": lazy("There is no label column: name one “label” or “标签”."),
    "state_column_missing": lazy("There is no state column: name one “state” or “状态”."),
    "state_unknown": lazy("“%(state)s” is not a valid state: active, suspended, recycled or ported."),
    "carrier_missing": lazy("A ported number needs the carrier it was ported to."),
    "column_twice": lazy("Two columns have this name: keep one."),
    "duplicate": lazy("Duplicate of the number in line %(first_line)s."),
    "formula": lazy("This is a formula: enter its value instead."),
    "precision_lost": lazy("The spreadsheet has rounded this number: format the column as text and enter it again."),
    "not_text": lazy("A number is expected here, not a date or a logical value."),
    "not_yes_or_no": lazy("Enter yes or no, or leave it empty."),
    "text_too_long": lazy("Too long: %(length)s characters, at most %(longest)s."),
    "text_characters": lazy("Contains invisible characters: %(characters)s."),
    # of the whole file
    "empty_file": lazy("There is no number in the file."),
    "too_large": lazy("The file is larger than 20 MB."),
    "too_large_csv": lazy("The file is larger than %(largest)s MB: export fewer days at a time."),
    "old_or_locked_workbook": lazy(
        "This workbook is in an old format or password-protected: save it as .xlsx without a password, or as CSV."
    ),
    "broken_workbook": lazy("This workbook cannot be read: save it again, or export it as CSV."),
    "unpacks_too_large": lazy("This workbook is too large when unpacked: save its numbers alone as CSV."),
    "too_much_work": lazy("This file takes too long to read: save its numbers alone as CSV and choose that file."),
    "busy": lazy("Other files are being read: try again in a minute."),
    "no_sheet": lazy("This workbook has no sheet."),
    "encoding": lazy("The encoding of this file cannot be recognised: save it as UTF-8."),
    "binary": lazy("This is neither a CSV nor an Excel file."),
    "quotes": lazy("A quotation mark opened in line %(line)s is never closed."),
    "too_many_rows": lazy("The file has more than %(most)s lines."),
    "too_many_columns": lazy("Line %(line)s has more than %(most)s columns."),
    "cell_too_long": lazy("A cell in line %(line)s is longer than %(longest)s characters."),
}
# Parameters that are counts: stored as digits, worded with thousands separators.
COUNTS: Final = frozenset({"most", "more", "longest", "length"})
BACKUP_ERRORS: dict[str, Promise] = {
    "too_large": lazy("This file exceeds the size limit for backups."),
    "not_a_backup": lazy("This is not a backup of label configurations."),
    "newer_version": lazy("The format of this backup is not recognised: export it again."),
    "other_client": lazy("This backup belongs to another client."),
    "too_many_labels": lazy("More than 200 different labels would need a review: restore fewer numbers at a time."),
    "broken": lazy("This backup was altered or damaged: its checksum does not match. Use another copy."),
    "not_canonical": lazy("This backup was rewritten by another program: upload the file exactly as it was exported."),
}
RESTORE_REVIEWS: dict[str, Promise] = {
    "document": lazy("a reviewer checks it first: a required document is missing"),
    "brand": lazy("a reviewer checks it first: the brand in it is no longer valid"),
    "taken": lazy("a reviewer checks it first: another client has since certified this label"),
    "not_certified": lazy("a reviewer checks it first: not certified for this number"),
    "not_yours": lazy("not one of your numbers, left out: register it first"),
    "rejected": lazy("rejected by the rules, left out"),
    "public": lazy("an emergency or public-service number by now, left out"),
}
WANTED_REASONS: dict[str, Promise] = {
    WantedReason.LABEL: lazy("The approved label"),
    WantedReason.KEPT: lazy("The previous label: this directory does not accept the latest one"),
    WantedReason.STANDBY: lazy("The standby label, while maintenance runs"),
    WantedReason.NOTHING_APPROVED: lazy("No label is approved and valid: nothing is shown"),
    WantedReason.NOT_CERTIFIED: lazy("Certification is not in force: nothing is shown"),
    WantedReason.FROZEN: lazy("Certification is frozen: nothing is shown"),
    WantedReason.NUMBER_UNPROVED: lazy("Ownership of the number not proved: nothing is shown"),
    WantedReason.NUMBER_SUSPENDED: lazy("Number suspended by the carrier: nothing is shown, the labels are kept"),
    WantedReason.NUMBER_DISPUTED: lazy("Also claimed by another client: nothing is shown"),
    WantedReason.NUMBER_RECYCLED: lazy("Number reclaimed by the carrier: nothing is shown"),
    WantedReason.NUMBER_RELEASED: lazy("Number released: nothing is shown"),
    WantedReason.NOT_TAKEN: lazy(
        "This directory does not accept the label (length, characters or name): nothing is shown"
    ),
}
VISIBILITIES: dict[str, Promise] = {
    VisibilityReason.IN_TIME: lazy("Visible for the whole window"),
    VisibilityReason.PARTLY: lazy("Visible from some time after the start"),
    VisibilityReason.TOO_LATE: lazy("Visible for less than half of the window: not shown"),
    VisibilityReason.OUTSTAYS: lazy("Handsets would keep it after the window ends: not shown"),
}

BARRIERS: dict[str, Promise] = {
    Barrier.NOT_OFFERED: lazy(
        "This directory offers no acceleration: handsets show the label when their cache expires."
    ),
    Barrier.NOT_LATE: lazy(
        "No acceleration needed: handsets show the expected label, or the directory has not accepted it yet."
    ),
    Barrier.NOTHING_WANTED: lazy("No label is expected here, so there is nothing to accelerate."),
    Barrier.NOT_WRONG: lazy("There is no mark and no wrong label to appeal against."),
    Barrier.UNDER_WAY: lazy("One is already under way: wait for its result."),
}
MARKS: dict[str, Promise] = {
    "fraud": lazy("Fraud"),
    "harassment": lazy("Harassment"),
    "wrong_industry": lazy("Wrong industry"),
    "wrong_label": lazy("Unrequested label"),
}
# What directories answer; a party's own codes are shown as they are.
ANSWERS: dict[str, Promise] = {
    "not_offered": lazy("The directory offers no acceleration."),
    "not_held": lazy("The directory now holds another label."),
    "revision_not_newer": lazy("The directory reports that it already holds a newer label."),
    "key_reused": lazy("The directory has already used this order's key for another order."),
    "superseded": lazy("Replaced by another label."),
    "label_too_long": lazy("The label is too long for the directory."),
    "label_characters": lazy("The directory does not accept a character in the label."),
    "label_names_nobody": lazy("The directory only accepts labels that say who is calling."),
    "label_says_more": lazy("The directory accepts the name only."),
    "shown_already": lazy("Handsets already showed it."),
    "not_marked": lazy("The directory has no such mark."),
    "confirmed_by_users": lazy("Users of the directory have confirmed the mark."),
    "unknown": lazy("The directory no longer knows this appeal."),
    "deciding": lazy("The directory is deciding."),
    "undecided": lazy("The directory has not decided in time."),
    "outcome_unknown": lazy("Nobody knows yet whether the directory has taken it: it is looked for."),
    "vetting": lazy("The directory has to verify the client first: our staff see to it."),
    "by_hand": lazy("Somebody has to do something by hand at the directory."),
}
# Problems of a row of a party's receipt, beside those of files.
RECEIPT_PROBLEMS: dict[str, Promise] = {
    "columns_missing": lazy("The columns are not recognised: the first row must have %(heading)s."),
    "result_unknown": lazy("“%(result)s” is no known result: add the word to the party's, or correct the row."),
    "date_unknown": lazy("“%(date)s” is no date."),
    "nameless": lazy("The row names neither an order nor a number."),
    "number_unknown": lazy("“%(number)s” is no number."),
    "unknown_row": lazy("No order of ours: %(row)s."),
    "another_number": lazy("The order %(row)s is about another number."),
    "ambiguous": lazy("Several orders about %(number)s are open: the row needs the order's id."),
    "contradicts": lazy("%(row)s has been answered otherwise before: ask the party."),
}


def _sayer(sentences: Mapping[str, Promise]) -> Callable[[str], str]:
    """Returns a function that words a code in the current language; a code without a sentence stays as it is."""
    return lambda code: _said(sentences.get(code), code, {})


# Words why an acceleration or an appeal is not possible.
barrier = _sayer(BARRIERS)
# Words a mark.
mark = _sayer(MARKS)
# Words why a directory refused or rejected something.
directory_answer = _sayer(ANSWERS)


def against(findings: Iterable[Finding]) -> str:
    """Returns all objections to a label, a sentence each."""
    return " ".join(finding(each.code, each.params) for each in findings if each.severity is Severity.REJECT)


def finding(code: str, params: Mapping[str, str]) -> str:
    """Words what is wrong at a place of a label, and what to do."""
    if code in DOCUMENTS:
        said = WORDS_NEED if code == DOCUMENT_MISSING and params.get("words") else DOCUMENTS[code]
        name = params.get(get_language() or "") or params.get("en") or params.get("document", "")
        return str(said) % {"name": name, **params}
    if code in DIRECTORIES:
        name = params.get(get_language() or "") or params.get("en", "")
        sentence = str(DIRECTORIES[code]) % {**params, "name": name}
        return f"{sentence} {LEFT_OUT}" if params.get("left_out") else sentence
    words = next((text for name, text in FINDINGS_WITH.get(code, ()) if params.get(name)), None)
    return _said(words or FINDINGS.get(code) or ASKS.get(code), code, params)


def number_error(code: str, params: Mapping[str, str]) -> str:
    """Words why a text is no number that can be certified, and what to do."""
    return _said(NUMBER_ERRORS.get(code), code, params)


# Words a kind of number.
number_kind = _sayer(NUMBER_KINDS)
# Words what a carrier's correction does (domain.sync.CorrectionCode).
correction = _sayer(CORRECTIONS)


def import_problem(code: str, params: Mapping[str, str]) -> str:
    """Words what is wrong with a row (domain.importing.LineProblem) or with a file (numbers.tables.ImportFileError).

    A number's own codes have the numbers' sentences; for a note or group that is too long, the sentence gives its
    length.
    """
    params = {name: f"{int(text):,}" if name in COUNTS and text.isdecimal() else text for name, text in params.items()}
    sentence = IMPORT_PROBLEMS.get(code)
    if sentence is None and _is_of_text(code, params):
        sentence = IMPORT_PROBLEMS[f"text_{code}"]
    return _said(sentence or NUMBER_ERRORS.get(code), code, params)


def receipt_problem(code: str, params: Mapping[str, str]) -> str:
    """Words what is wrong with a row of a party's receipt, or with the file."""
    return _said(RECEIPT_PROBLEMS[code], code, params) if code in RECEIPT_PROBLEMS else import_problem(code, params)


def _is_of_text(code: str, params: Mapping[str, str]) -> bool:
    """Tells whether a code that numbers have too is about a note or group: those give a length, or code points."""
    return (code == "too_long" and "longest" in params) or (
        code == "characters" and params.get("characters", "").startswith("U+")
    )


# Words why a file is no backup that can be restored, and what to do.
backup_error = _sayer(BACKUP_ERRORS)
# Words why a label needs a reviewer first, or does not come back (backups.services.WhyReview, LeftOut).
restore_review = _sayer(RESTORE_REVIEWS)
# Words why a directory should show what it should show.
wanted_reason = _sayer(WANTED_REASONS)
# Words how a directory's handsets see a standby label.
visibility = _sayer(VISIBILITIES)


def _said(sentence: Promise | None, code: str, params: Mapping[str, str]) -> str:
    return str(code) if sentence is None else str(sentence) % params


def seen_text(shown: str | None, mark: str) -> str:
    """Words what a handset showed: the label, the mark, or a dash."""
    return " · ".join(each for each in (shown or "", str(MARKS.get(mark, mark))) if each) or "—"
