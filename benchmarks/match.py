"""Pairs of a label and a legal name a second: `recognise` beside `rapidfuzz.fuzz.partial_ratio`, a bare similarity.

Theirs says how much of the label stands in the name and nothing else: no hygiene, no protected names, no parts, no
reasons. The ratio is the price of a decision that can be explained; that it stays small beside a request is what counts
(p95_ms, at most 5). Names are generated; no cache of parsed names is warm when a round begins. Both sides have to find
the same number of labels that stand whole in the legal name.
"""

from __future__ import annotations

import random
import time

from rapidfuzz import fuzz

from benchmarks.frame import House, Report, Side, compare
from labels.recognition import normalise
from labels.recognition.datasets import Pair, impersonations
from labels.recognition.recognise import Reason, Recognition, recognise

CITIES = ("南京市", "深圳市", "杭州", "上海", "成都市", "武汉")
INDUSTRIES = ("信息科技", "餐饮管理", "物流", "建筑工程", "教育咨询", "网络技术")
LEGAL_FORMS = ("有限公司", "股份有限公司", "有限责任公司")
SLOWEST_MS = 5.0


def measure(house: House) -> Report:
    pairs = _pairs(house.of_size(toy=60, small=1_000, full=5_000), house.seed)
    theirs: list[float] = []
    ours: list[Recognition] = []

    def similarities() -> float:
        theirs[:] = [fuzz.partial_ratio(pair.short_name, pair.full_name) for pair in pairs]
        return len(pairs)

    def recognitions() -> float:
        ours[:] = [recognise(pair.short_name, pair.full_name) for pair in pairs]
        return len(pairs)

    def whole_by_similarity() -> tuple[int, int]:
        return len(theirs), sum(each == 100 for each in theirs)

    def whole_by_recognition() -> tuple[int, int]:
        return len(ours), sum(Reason.CONTIGUOUS in each.codes for each in ours)

    comparison = compare(
        Side(similarities, state=whole_by_similarity),
        Side(recognitions, reset=_forget, state=whole_by_recognition),
        rounds=house.rounds,
        unit="s a pair",
    )
    p95 = _p95_ms(pairs)
    figures: dict[str, float | str | bool] = {
        "pairs": len(pairs),
        "pairs_per_second": round(1 / comparison.ours),
        "pairs_per_second_partial_ratio": round(1 / comparison.theirs),
        "p95_ms": round(p95, 3),
        "p95_held": p95 <= SLOWEST_MS,
    }
    return Report(comparison, figures=figures)


def _pairs(firms: int, seed: int) -> list[Pair]:
    """Of each firm: its name in short, its characters in order, another firm's name, and an impersonation."""
    chance = random.Random(seed)
    used = set("".join((*CITIES, *INDUSTRIES, *LEGAL_FORMS)))
    characters = [each for each in _usual_characters() if each not in used]
    firms_of_cores: list[tuple[str, str, str]] = []
    for _firm in range(firms):
        core = "".join(chance.sample(characters, chance.choice((2, 2, 3, 4))))
        industry = chance.choice(INDUSTRIES)
        name = f"{chance.choice(CITIES)}{core}{industry}{chance.choice(LEGAL_FORMS)}"
        firms_of_cores.append((core, industry, name))
    own = [
        Pair(label, name, True)
        for core, industry, name in firms_of_cores
        for label in (core + industry[:2], core[:2] + industry[2:4] + "公司")
    ]
    others = [
        Pair(core, name, False)
        for (core, _industry, _name), (_core, _other, name) in zip(
            firms_of_cores, firms_of_cores[1:] + firms_of_cores[:1], strict=True
        )
    ]
    pairs = [*own, *others, *impersonations(own[::2], seed)]
    chance.shuffle(pairs)
    return pairs


def _usual_characters() -> list[str]:
    """Level 1 of GB 2312, 3,755 characters."""
    cells = ((row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return [bytes(each).decode("gb2312") for each in cells if each < (0xD7, 0xFA)]


def _forget() -> None:
    for cached in (normalise.parse_legal_name, normalise.parse_label):
        cached.cache_clear()


def _p95_ms(pairs: list[Pair]) -> float:
    """Milliseconds of CPU of one decision."""
    _forget()
    took = []
    for pair in pairs:
        begun = time.process_time()
        recognise(pair.short_name, pair.full_name)
        took.append(time.process_time() - begun)
    return sorted(took)[int(len(took) * 0.95)] * 1000
