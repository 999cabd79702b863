import pytest
from hypothesis import given, strategies as st

from labels.domain.findings import Decision, Severity
from labels.domain.hygiene import Policy
from labels.recognition.model import packaged
from labels.recognition.recognise import Reason, recognise, taken

FIRM = "南京云杉谷信息科技有限公司"


@pytest.mark.parametrize(
    ("label", "legal_name", "codes"),
    [
        ("云杉谷", FIRM, ("contiguous",)),
        ("云杉谷信息", FIRM, ("contiguous",)),
        ("南京云杉", FIRM, ("contiguous",)),
        ("云谷科技", FIRM, ("abbreviation",)),
        ("云杉科技", FIRM, ("abbreviation",)),
        ("云杉谷双11专线", FIRM, ("contiguous",)),
        ("雲杉谷", "雲杉谷有限公司", ("contiguous",)),
        ("五六七八", "上海5678网络有限公司", ("contiguous",)),
        ("云杉谷物流", "南京云杉谷物流有限公司", ("contiguous",)),
        ("张小满", "张小满", ("contiguous",)),
        ("常青银行", "江苏常青银行股份有限公司", ("contiguous",)),
    ],
)
def test_characters_of_the_legal_name_in_order_are_accepted(
    label: str, legal_name: str, codes: tuple[str, ...]
) -> None:
    answer = recognise(label, legal_name)
    assert (answer.decision, answer.codes, answer.unmatched) == (Decision.ACCEPT, codes, "")


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("云衫谷", "homophone"),
        ("运杉谷信息", "homophone"),
        ("云彬谷信息", "partial"),
        ("云杉俗", "partial"),
        ("谷云杉", "partial"),
        ("海棠教育", "no_match"),
        ("信息科技", "generic"),
        ("南京信息", "generic"),
        ("南京", "generic"),
        ("谷有限公司", "generic"),
    ],
)
def test_what_the_characters_cannot_settle_goes_to_a_person(label: str, code: str) -> None:
    answer = recognise(label, FIRM)
    assert (answer.decision, answer.codes[0]) == (Decision.REVIEW, code)


def test_who_sounds_like_the_legal_form_only_is_no_homophone() -> None:
    """优 of 优选 sounds like 有 of 有限公司; no reviewer is sent to look for a disguise, nor is a brand's owner."""
    answer = recognise("云杉优选", "南京云杉网络科技有限公司")
    assert (answer.decision, answer.codes) == (Decision.REVIEW, ("partial",))
    assert recognise("云杉谷由限公司", FIRM).codes == ("homophone",)


def test_a_lookalike_goes_to_a_person() -> None:
    answer = recognise("未来谷", "南京末来谷信息科技有限公司")
    assert (answer.decision, answer.codes, answer.unmatched) == (Decision.REVIEW, ("lookalike",), "未")


@pytest.mark.parametrize("label", ["招商银行", "云杉谷微信", "客服", "云杉\u200b谷", "云"])
def test_only_hygiene_and_protected_names_reject(label: str) -> None:
    assert recognise(label, FIRM).decision is Decision.REJECT


def test_the_reviewer_sees_the_alignment_and_both_parts() -> None:
    answer = recognise("云谷网-售后", "南京云杉谷（江北）信息科技有限公司")
    marked = "".join(f"[{character}]" if matched else character for character, matched in answer.alignment)
    assert marked == "南京[云]杉[谷]（江北）信息科技有限公司"
    assert (answer.identity, answer.scene, answer.unmatched) == ("云谷网", "售后", "网")


@pytest.mark.parametrize("label", ["双11专线", "暑期班", "课程顾问"])
def test_a_scene_label_claims_no_identity(label: str) -> None:
    answer = recognise(label, FIRM)
    assert (answer.decision, answer.codes, answer.identity, answer.scene) == (
        Decision.ACCEPT,
        ("scene_only",),
        "",
        label,
    )
    held_back = recognise(label, FIRM, policy=Policy(scene_only=Severity.REVIEW))
    assert held_back.decision is Decision.REVIEW


def test_a_proved_brand_is_accepted_and_the_veto_stands_above_it() -> None:
    assert recognise("饱了吗", FIRM).decision is Decision.REVIEW
    assert recognise("饱了吗客服", FIRM, aliases=["饱了吗"]).codes == ("alias",)
    assert recognise("饱了吗客服", FIRM, aliases=["饱了吗"]).decision is Decision.ACCEPT
    assert recognise("招商银行", FIRM, aliases=["招商银行"]).decision is Decision.REJECT


def test_ones_own_number_in_a_label_goes_to_review() -> None:
    assert recognise("云杉谷95123", FIRM).decision is Decision.REJECT
    assert recognise("云杉谷95123", FIRM, own_numbers=["95123"]).decision is Decision.REVIEW


@given(st.text(max_size=24), st.text(max_size=40))
def test_any_two_texts_get_an_answer(label: str, legal_name: str) -> None:
    answer = recognise(label, legal_name)
    assert "".join(character for character, _matched in answer.alignment) == legal_name
    assert answer.codes


def test_the_reviewer_sees_parts_score_contributions_and_model() -> None:
    answer = recognise("云谷数据", FIRM)
    assert answer.parts == (
        ("南京", "region"),
        ("云杉谷", "core"),
        ("信息科技", "industry"),
        ("有限公司", "legal_form"),
    )
    assert 0 < answer.score < 1
    assert answer.model_version == f"{packaged().version}+{packaged().sha256[:8]}"
    effects = [abs(each.effect) for each in answer.contributions]
    assert len(effects) == 4
    assert effects == sorted(effects, reverse=True)
    assert recognise("云谷数据", FIRM, explain=False).contributions == ()


def test_a_score_below_what_is_accepted_unseen_goes_to_a_person_and_says_so() -> None:
    answer = recognise("金风科技", "山东莱芜金雷风电科技股份有限公司")
    assert answer.score < packaged().accept_at
    assert (answer.decision, answer.codes) == (Decision.REVIEW, ("abbreviation", "unsure"))


def test_an_impersonation_or_an_institution_is_no_match_whatever_its_score() -> None:
    assert recognise("云衫谷", FIRM).match is False
    assert recognise("国家电网", "国家电网有限公司").match is True  # its own word
    assert recognise("国家电网", "国家电网谷科技有限公司").match is False  # a piece of a longer one
    veto = recognise("国家电网", "国家电投谷网科技有限公司")
    assert (veto.decision, veto.match) == (Decision.REJECT, False)


def test_what_another_client_has_certified_goes_to_a_person() -> None:
    answer = taken(recognise("云杉谷", FIRM))
    assert (answer.decision, answer.codes) == (Decision.REVIEW, ("contiguous", "taken"))
    assert taken(recognise("招商银行", FIRM)).decision is Decision.REJECT


def test_a_brand_that_ends_in_a_scene_word_is_one_brand() -> None:
    assert recognise("谷仓外卖", FIRM, aliases=["谷仓外卖"]).codes == (Reason.ALIAS,)
    assert recognise("-", FIRM, aliases=["·"]).codes[0] != Reason.ALIAS


@pytest.mark.parametrize("label", ["粤谷", "粤谷科技"])
def test_the_letter_of_a_province_is_the_province(label: str) -> None:
    assert recognise(label, "广东云谷科技有限公司").unmatched == ""
    assert recognise(label, "江苏云谷科技有限公司").unmatched == "粤"


@pytest.mark.parametrize(
    ("label", "legal_name", "unmatched"),
    [
        ("南谷", "海南云谷科技有限公司", "南"),
        ("南谷科技", "海南云谷科技有限公司", "南"),
        ("海谷", "海南云谷科技有限公司", ""),
        ("疆谷", "新疆云谷科技有限公司", ""),
        ("龙江云谷", "黑龙江云谷科技有限公司", ""),
        ("京谷", "江苏省南京市云谷科技有限公司", "京"),
    ],
)
def test_the_rest_of_a_region_is_not_what_the_region_is_called(label: str, legal_name: str, unmatched: str) -> None:
    assert recognise(label, legal_name).unmatched == unmatched


@pytest.mark.parametrize(
    ("label", "legal_name", "code"),
    [
        ("云杉料", "南京云杉科化工材料有限公司", "lookalike"),  # its 料 is of 材料
        ("云杉克", "南京云杉科克里有限公司", "abbreviation"),  # a character of the core itself
        ("申谷杉", "上海中谷杉科技有限公司", "lookalike"),  # 申 is Shanghai, too
        ("云杉谷信息", "南京云杉谷信息科技有限公司", "contiguous"),
    ],
)
def test_a_disguise_counts_though_the_character_stands_elsewhere_in_the_legal_name(
    label: str, legal_name: str, code: str
) -> None:
    answer = recognise(label, legal_name)
    own = code != "lookalike"
    assert (answer.codes[0], answer.match, answer.decision is Decision.ACCEPT) == (code, own, own)


@pytest.mark.parametrize(
    ("label", "legal_name"),
    [
        ("顺丰", "南京顺丰谷科技有限公司"),
        ("天猫客服", "南京大天猫科技有限公司"),
        ("滴滴", "滴滴谷（南京）网络有限公司"),
    ],
)
def test_a_protected_name_cut_out_of_a_longer_one_goes_to_a_person(label: str, legal_name: str) -> None:
    answer = recognise(label, legal_name)
    assert (answer.decision, answer.match) == (Decision.REVIEW, False)
    assert answer.codes[-1] == "protected"


@pytest.mark.parametrize(
    ("label", "legal_name"),
    [
        ("顺丰谷", "南京顺丰谷科技有限公司"),  # the whole of the longer one
        ("顺丰", "南京顺丰速运有限公司"),
        ("京东", "北京京东世纪贸易有限公司"),
        ("招商银行", "招商银行股份有限公司"),
    ],
)
def test_ones_own_name_is_ones_own_though_it_is_protected(label: str, legal_name: str) -> None:
    answer = recognise(label, legal_name)
    assert (answer.decision, answer.match) == (Decision.ACCEPT, True)


@pytest.mark.parametrize(
    ("label", "code"), [("云杉谷集团", "partial"), ("云杉谷酒业", "partial"), ("Yunshan", "no_match")]
)
def test_what_says_more_than_the_legal_name_is_not_accepted_unseen(label: str, code: str) -> None:
    answer = recognise(label, FIRM)
    assert (answer.decision, answer.codes) == (Decision.REVIEW, (code,))
