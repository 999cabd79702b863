"""Words the recogniser's reasons and a model's features for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from labels.domain.hygiene import FindingCode
from labels.recognition.normalise import NamePart
from labels.recognition.recognise import Reason

RECOGNITION: dict[str, Promise] = {
    Reason.CONTIGUOUS: lazy("The name in the label is a continuous part of the legal name."),
    Reason.ABBREVIATION: lazy(
        "The name in the label abbreviates the legal name: its characters appear there in this order."
    ),
    Reason.ALIAS: lazy("The name in the label is a registered brand of the client."),
    Reason.GENERIC: lazy("Only region, trade or legal form are named, no distinctive name."),
    Reason.HOMOPHONE: lazy("One character sounds like one in the legal name but is different."),
    Reason.LOOKALIKE: lazy("One character looks like one in the legal name but is different."),
    Reason.PARTIAL: lazy("Some characters of the name in the label appear in the legal name, others do not."),
    Reason.NO_MATCH: lazy(
        "Nothing of the name in this label appears in the legal name: show a reviewer why you may use it."
    ),
    Reason.UNSURE: lazy("Such a short form could also be another client's name."),
    Reason.TAKEN: lazy("Another client has certified this label: show a reviewer why you may use it too."),
}
# Hygiene codes stand beside the reasons; the finding says what exactly is wrong.
RECOGNITION_OF_CODES: dict[str, Promise] = {
    FindingCode.LENGTH: lazy("The label is too short or too long."),
    FindingCode.CHARSET: lazy("The label contains symbols."),
    FindingCode.INVISIBLE: lazy("The label contains invisible characters."),
    FindingCode.MIXED_SCRIPT: lazy("The label mixes scripts."),
    FindingCode.VARIANT: lazy("The label contains traditional or rare characters."),
    FindingCode.CONTACT: lazy("The label contains contact details."),
    FindingCode.LINK: lazy("The label contains a web address."),
    FindingCode.FORBIDDEN: lazy("The label contains a forbidden word."),
    FindingCode.PROTECTED: lazy("The label names an institution that is not the client."),
    FindingCode.IMPERSONATION: lazy("The label could be mistaken for an institution."),
    FindingCode.SUPERLATIVE: lazy("The label contains advertising."),
    FindingCode.NEUTRAL: lazy("The label does not name anyone."),
    FindingCode.SCENE_ONLY: lazy("The label names an occasion only, not an identity."),
    FindingCode.TESTING: lazy("The label looks like a test."),
}
# A model's features (recognition.features.FEATURES) of a label beside the registered name. The distinctive name
# is the part that is neither region, trade nor legal form (字号).
FEATURES: dict[str, Promise] = {
    "length": lazy("Characters of the label"),
    "core_length": lazy("Characters of the label's distinctive name"),
    "generic_length": lazy("Characters of region, trade and legal form in the label"),
    "name_core_length": lazy("Characters of the registered distinctive name"),
    "matched_share": lazy("Share of the label found in the registered name"),
    "matched_in_core": lazy("Characters found in the registered distinctive name"),
    "name_core_coverage": lazy("Share of the distinctive name covered by the label"),
    "core_unmatched_ideographs": lazy("Chinese characters of the label's distinctive name not found"),
    "generic_unmatched": lazy("Characters of region and trade not found"),
    "brand_words_unmatched": lazy("Characters that brands add (such as “网”)"),
    "telling_unmatched_ideographs": lazy("Chinese characters not found, without region and trade"),
    "latin_unmatched": lazy("Letters and digits not found"),
    "rarest_unmatched": lazy("How rare the rarest character not found is"),
    "unmatched_rarity": lazy("How rare the characters not found are, together"),
    "rarest_matched": lazy("How rare the rarest character found is"),
    "matched_rarity": lazy("How rare the characters found are, together"),
    "matched_rarity_share": lazy("Share found, rare characters weighted"),
    "name_core_rarity_share": lazy("Share of the distinctive name covered, rare characters weighted"),
    "name_core_rarest_missing": lazy("How rare the rarest omitted character is"),
    "first_agree": lazy("Both distinctive names begin with the same character"),
    "first_two_agree": lazy("Both distinctive names begin with the same two characters"),
    "pieces": lazy("Pieces in which the label stands in the registered name"),
    "widest_gap": lazy("Widest gap between the characters found"),
    "common_substring_share": lazy("Share of the label that stands in one piece"),
    "core_in_order_share": lazy("Share of the label's distinctive name found in order"),
    "core_partial_ratio": lazy("Similarity of the two distinctive names"),
    "similarity": lazy("Similarity of label and registered name"),
    "pair_coverage": lazy("Share of neighbouring characters that are neighbours in the registered name"),
    "latin_share": lazy("Share of Latin letters"),
    "latin_length": lazy("Latin letters"),
    "latin_syllables": lazy("How well the letters spell the characters"),
    "latin_consonants": lazy("How well the initials fit the characters"),
    "latin_beginning": lazy("How well the letters spell the distinctive name from its start"),
    "latin_beginning_consonants": lazy("How well the initials fit the distinctive name from its start"),
    "latin_first_syllable": lazy("Begins as the registered name's first character is pronounced"),
    "core_second_kept": lazy("The second character of the distinctive name is kept"),
    "core_skipped": lazy("Skipped characters of the distinctive name"),
    "core_head_left_out": lazy("Characters omitted at the start of the distinctive name"),
    "core_tail_left_out": lazy("Characters omitted at the end of the distinctive name"),
    "industry_kept": lazy("Characters of the trade that are kept"),
    "legal_form_kept": lazy("Characters of the legal form that are kept"),
    "ideographs_matched_share": lazy("Share of the label's Chinese characters that stand in the registered name"),
    "core_whole": lazy("The whole distinctive name is in the label"),
    "region_agrees": lazy("The region is that of the registered name"),
    "joint_stock": lazy("The company is a company limited by shares"),
    "least_usual_addition": lazy("How often labels have the least usual character that the registered name lacks"),
    "additions_unlikely": lazy("How unusual the characters missing from the registered name are, together"),
    "namesakes": lazy("Other companies whose names begin alike"),
    "resemblances": lazy("Characters that sound or look like those of the registered name"),
    "disguised": lazy("Would match the registered name but for characters that sound or look alike"),
}
NAME_PARTS: dict[str, Promise] = {
    NamePart.REGION: lazy("Region"),
    NamePart.CORE: lazy("Distinctive name"),
    NamePart.INDUSTRY: lazy("Trade"),
    NamePart.LEGAL_FORM: lazy("Legal form"),
}


def recognition(code: str) -> str:
    """Words why a label was, or was not, taken for the firm's name (a Reason or a hygiene FindingCode)."""
    return str(RECOGNITION.get(code) or RECOGNITION_OF_CODES.get(code) or code)


def feature(code: str) -> str:
    """Words what a feature of recognition.features.FEATURES measures."""
    return str(FEATURES.get(code, code))


def name_part(code: str) -> str:
    """Words what a piece of a legal name is (recognition.normalise.NamePart)."""
    return str(NAME_PARTS.get(code, code))
