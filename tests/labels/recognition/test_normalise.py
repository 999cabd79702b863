import pytest

from labels.recognition.normalise import NamePart, comparable, parse_legal_name


@pytest.mark.parametrize(
    ("legal_name", "region", "core", "industry", "legal_form"),
    [
        ("南京云杉谷信息科技有限公司", "南京", "云杉谷", "信息科技", "有限公司"),
        ("江苏省南京市玄武区云杉谷餐饮店", "江苏省南京市玄武区", "云杉谷", "餐饮店", ""),
        ("云杉谷（北京）网络技术股份有限公司", "北京", "云杉谷", "网络技术", "股份有限公司"),
        ("云杉谷网络技术有限公司(北京)", "北京", "云杉谷", "网络技术", "有限公司"),
        ("中国四川云杉集团", "中国四川", "云杉", "", "集团"),
        ("上海清远管业科技股份有限公司", "上海", "清远管业", "科技", "股份有限公司"),
        ("南京云杉谷咨询中心（有限合伙）", "南京", "云杉谷", "咨询中心", "有限合伙"),
        ("北京银行股份有限公司", "北京", "银行", "", "股份有限公司"),
        ("张三", "", "张三", "", ""),
        ("", "", "", "", ""),
    ],
)
def test_a_legal_name_is_region_core_industry_and_form(
    legal_name: str, region: str, core: str, industry: str, legal_form: str
) -> None:
    name = parse_legal_name(legal_name)
    assert (name.part(NamePart.REGION), name.part(NamePart.CORE)) == (region, core)
    assert (name.part(NamePart.INDUSTRY), name.part(NamePart.LEGAL_FORM)) == (industry, legal_form)


def test_places_lead_back_to_the_name_as_written() -> None:
    legal_name = "云杉谷（北京）ＡＢ网络有限公司"
    name = parse_legal_name(legal_name)
    assert name.text == "云杉谷北京ab网络有限公司"
    assert "".join(legal_name[place] for place in name.places) == "云杉谷北京ＡＢ网络有限公司"


def test_chinese_numerals_are_compared_as_digits() -> None:
    assert comparable("二三四五网").text == comparable("2345网").text == "2345网"
