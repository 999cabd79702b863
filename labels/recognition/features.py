"""Computes a model's input from a comparison: numbers that no single name decides."""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler, LCSseq

from labels.domain.disguise import is_ideograph, usual_reading
from labels.recognition.comparison import NameComparison
from labels.recognition.normalise import LegalName, NamePart

# Name → how a larger value may change the score: +1 never lower it, -1 never raise it, 0 either.
FEATURES: Final[dict[str, int]] = {
    "length": 0,
    "core_length": 0,  # of the label without region, industry, legal form and what brands add
    "generic_length": 0,
    "name_core_length": 0,
    "matched_share": 1,
    "matched_in_core": 1,
    "name_core_coverage": 1,
    "core_unmatched_ideographs": -1,
    "generic_unmatched": -1,  # an industry or region that the legal name does not have
    "brand_words_unmatched": 0,  # 网, 金融: brands add them
    "telling_unmatched_ideographs": -1,  # of the core and what brands add
    "latin_unmatched": 0,
    "rarest_unmatched": -1,
    "unmatched_rarity": -1,
    "rarest_matched": 1,
    "matched_rarity": 1,
    "matched_rarity_share": 1,
    "name_core_rarity_share": 1,
    "name_core_rarest_missing": -1,
    "first_agree": 1,  # the cores begin with the same character
    "first_two_agree": 1,
    "pieces": -1,  # in which the matched characters stand in the legal name
    "widest_gap": -1,
    "common_substring_share": 1,
    "core_in_order_share": 1,
    "core_partial_ratio": 1,
    "similarity": 1,
    "pair_coverage": 1,
    "latin_share": 0,
    "latin_length": 0,
    "latin_syllables": 1,  # how well Latin letters say the ideographs of the other side
    "latin_consonants": 1,
    "latin_beginning": 1,  # how well they say the name's core from its start
    "latin_beginning_consonants": 1,
    "latin_first_syllable": 1,  # 1: begins with the same letter as the core's first syllable, 2: with all of it
    "resemblances": -1,  # characters of the core that sound or look like those at their place
    "disguised": -1,
    "core_second_kept": 1,  # the second character of the name's core is matched
    "core_skipped": 0,  # characters of the core between the matched ones
    "core_head_left_out": -1,  # ahead of them
    "core_tail_left_out": 0,
    "industry_kept": 0,  # matched characters of the name's industry
    "legal_form_kept": 0,
    "ideographs_matched_share": 1,  # of the label's
    "core_whole": 1,  # the name's core stands in the label
    "region_agrees": 1,  # the region that the label names: -1 is not the name's, 0 names none
    "joint_stock": 0,  # what such a firm is called at an exchange is nearer to its legal name than a brand is
    "least_usual_addition": 1,  # of characters that the legal name lacks: 网 is added often, 华 hardly ever
    "additions_unlikely": -1,  # all of them together
    "namesakes": -1,  # firms whose cores begin as what is matched of this one's: 华联 is many, 云杉谷 one
}
BEGINNING: Final = 2  # characters
Rarity = Callable[[str], float]
Namesakes = Callable[[str], int]
Additions = Callable[[str], float]


def features(pair: NameComparison, rarity: Rarity, namesakes: Namesakes, additions: Additions) -> list[float]:
    """Returns a value for each of FEATURES, in their order.

    rarity: of a character in legal names, larger for rarer ones. namesakes: how many legal names have a core that
    begins with two characters. additions: of the short names with a character the share, above 0, whose legal names
    lack it.
    """
    label, name, places = pair.label, pair.name, pair.places
    text = label.compared
    size = len(text) or 1
    core = [index for index, part in enumerate(label.parts) if part is NamePart.CORE]
    core_text = "".join(text[index] for index in core)
    unmatched = [index for index, place in enumerate(places) if place is None]
    unmatched_core = [index for index in core if places[index] is None]
    brand_words = [index for index in unmatched if label.brand_words[index]]
    matched = [place for place in places if place is not None]
    gaps = [after - before - 1 for before, after in pairwise(matched)]
    name_core_places = [index for index, part in enumerate(name.parts) if part is NamePart.CORE]
    name_core = "".join(name.compared[index] for index in name_core_places)
    hit = set(matched)
    lost = [rarity(text[index]) for index in unmatched]
    added = [additions(text[index]) for index in unmatched]
    kept = [rarity(text[index]) for index, place in enumerate(places) if place is not None]
    covered = sum(rarity(name.compared[index]) for index in name_core_places if index in hit)
    missing = [rarity(name.compared[index]) for index in name_core_places if index not in hit]
    values: dict[str, float] = {
        "length": len(text),
        "core_length": len(core),
        "generic_length": len(text) - len(core),
        "name_core_length": len(name_core),
        "matched_share": len(matched) / size,
        "matched_in_core": len(hit.intersection(name_core_places)),
        "name_core_coverage": len(hit.intersection(name_core_places)) / (len(name_core) or 1),
        "core_unmatched_ideographs": sum(is_ideograph(text[index]) for index in unmatched_core),
        "generic_unmatched": len(unmatched) - len(unmatched_core),
        "brand_words_unmatched": len(brand_words),
        "telling_unmatched_ideographs": sum(is_ideograph(text[index]) for index in (*unmatched_core, *brand_words)),
        "latin_unmatched": sum(not is_ideograph(text[index]) for index in unmatched),
        "rarest_unmatched": max(lost, default=0.0),
        "unmatched_rarity": sum(lost),
        "rarest_matched": max(kept, default=0.0),
        "matched_rarity": sum(kept),
        "matched_rarity_share": sum(kept) / ((sum(kept) + sum(lost)) or 1.0),
        "name_core_rarity_share": covered / ((covered + sum(missing)) or 1.0),
        "name_core_rarest_missing": max(missing, default=0.0),
        "first_agree": core_text[:1] == name_core[:1] != "",
        "first_two_agree": core_text[:2] == name_core[:2] and len(core_text) > 1,
        "pieces": 1 + sum(gap > 0 for gap in gaps) if matched else 0,
        "widest_gap": max(gaps, default=0),
        "common_substring_share": _common_substring(text, name.compared) / size,
        "core_in_order_share": LCSseq.similarity(core_text, name.compared) / (len(core) or 1),
        "core_partial_ratio": fuzz.partial_ratio(core_text, name_core) / 100 if core_text and name_core else 0.0,
        "similarity": JaroWinkler.similarity(text, name.compared),
        "pair_coverage": sum(text[at : at + 2] in name.compared for at in range(len(text) - 1)) / (size - 1 or 1),
        "latin_share": sum(_is_latin(character) for character in text) / size,
        **_latin(text, name),
        **_latin_beginning(label, name_core),
        "resemblances": sum(pair.resembling[index] is not None for index in core),
        "disguised": pair.disguised,
        **_kept(pair, hit),
        **_named(pair, name_core),
        "joint_stock": "股份" in name.part(NamePart.LEGAL_FORM),
        "least_usual_addition": min(added, default=1.0),
        "additions_unlikely": sum(-math.log(each) for each in added),
        "namesakes": namesakes(begun) if len(begun := matched_core(pair)[:BEGINNING]) == BEGINNING else 0,
    }
    return [values[feature] for feature in FEATURES]


def matched_core(pair: NameComparison) -> str:
    """Returns the characters of the legal name's core that the label has."""
    hit, name = set(pair.places), pair.name
    return "".join(each for at, each in enumerate(name.compared) if at in hit and name.parts[at] is NamePart.CORE)


def _kept(pair: NameComparison, hit: set[int]) -> dict[str, float]:
    """Returns which characters of the core are left out, and how many are kept of what stands behind it."""
    parts = pair.name.parts
    core = [at in hit for at, part in enumerate(parts) if part is NamePart.CORE]
    kept = [at for at, here in enumerate(core) if here]
    first, last = (kept[0], kept[-1]) if kept else (len(core), -1)
    return {
        "core_second_kept": core[1:2] == [True],
        "core_skipped": last - first + 1 - len(kept) if kept else 0,
        "core_head_left_out": first,
        "core_tail_left_out": len(core) - 1 - last,
        "industry_kept": sum(parts[at] is NamePart.INDUSTRY for at in hit),
        "legal_form_kept": sum(parts[at] is NamePart.LEGAL_FORM for at in hit),
    }


def _named(pair: NameComparison, name_core: str) -> dict[str, float]:
    label = pair.label
    ideographs = [place for place, each in zip(pair.places, label.text, strict=True) if is_ideograph(each)]
    region = label.part(NamePart.REGION)[:2]
    return {
        "ideographs_matched_share": sum(place is not None for place in ideographs) / (len(ideographs) or 1),
        "core_whole": name_core != "" and name_core in label.compared,
        "region_agrees": 0 if not region else 1 if region in pair.name.text else -1,
    }


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _common_substring(one: str, other: str) -> int:
    """Returns the length of the longest piece of one that stands in the other."""
    best = start = 0
    for end in range(1, len(one) + 1):
        if end - start > best:
            if one[start:end] in other:
                best = end - start
            else:
                start += 1
    return best


def _latin(text: str, name: LegalName) -> dict[str, float]:
    """Returns the Latin letters on one side (the label's if it has two), and how well they spell the other side's
    ideographs.
    """
    letters = "".join(filter(_is_latin, text))
    telling = "".join(c for c, part in zip(name.text, name.parts, strict=True) if part is not NamePart.LEGAL_FORM)
    if len(letters) < 2:
        letters, telling = "".join(filter(_is_latin, telling)), text
    said = len(letters) > 1
    in_full, by_consonants = _says(letters, telling) if said else (0.0, 0.0)
    return {
        "latin_length": len(letters) if said else 0,
        "latin_syllables": in_full,
        "latin_consonants": by_consonants,
    }


@lru_cache(maxsize=4096)
def _says(letters: str, ideographs: str) -> tuple[float, float]:
    """Returns the best likeness, 0 to 1, of letters with two to six neighbouring syllables, and of their consonants."""
    syllables = [usual_reading(character) for character in ideographs if is_ideograph(character)]
    in_full = by_consonants = 0.0
    mine = _consonants(letters)
    for start in range(len(syllables)):
        for end in range(start + 2, min(len(syllables), start + 6) + 1):
            spoken = "".join(syllables[start:end])
            in_full = max(in_full, fuzz.ratio(letters, spoken) / 100)
            by_consonants = max(by_consonants, fuzz.ratio(mine, _consonants(spoken)) / 100)
    return in_full, by_consonants


def _consonants(letters: str) -> str:
    return "".join(letter for letter in letters if letter not in "aeiouvhgn")


def _latin_beginning(label: LegalName, name_core: str) -> dict[str, float]:
    """Returns how well the label's letters spell the name's core from its start: in full, by consonants, first
    syllable.
    """
    letters = "".join(filter(_is_latin, label.text))
    syllables = [usual_reading(character) for character in name_core[:5]]
    in_full = by_consonants = 0.0
    first = 0
    if len(letters) < 2:
        syllables = []
    for end in range(1, len(syllables) + 1):
        spoken = "".join(syllables[:end])
        in_full = max(in_full, fuzz.ratio(letters, spoken) / 100 * (1.0 if end > 1 else 0.8))
        if end > 1:
            by_consonants = max(by_consonants, fuzz.ratio(_consonants(letters), _consonants(spoken)) / 100)
    if syllables:
        first = 2 if letters.startswith(syllables[0]) else int(letters[0] == syllables[0][:1])
    return {
        "latin_beginning": in_full,
        "latin_beginning_consonants": by_consonants,
        "latin_first_syllable": first,
    }
