"""The document types a new platform starts with."""

from typing import Any

FIRMS = ["sole_proprietor", "enterprise", "group"]
MEDICAL_WORDS = "医美 医疗 医院 诊所 门诊 口腔 牙科 整形 植发 眼科 中医 问诊 挂号 就诊 复诊 疫苗".split()
FINANCE_WORDS = "银行 贷款 借款 信贷 放款 理财 基金 证券 期货 信托 保险 投保 续保 理赔 保单 典当 支付".split()

FIRST_TYPES: list[dict[str, Any]] = [
    {"code": "business_licence", "name": "营业执照", "name_en": "Business licence",
     "hint": "名称、统一社会信用代码与认证主体一致", "hint_en": "Name and credit code are those of the certified firm",
     "subject_types": FIRMS, "alternatives": ["law_firm_licence"], "first_days": 30},
    {"code": "law_firm_licence", "name": "律师事务所执业许可证", "name_en": "Law firm practice licence",
     "hint": "名称与认证主体一致,年检有效", "hint_en": "The firm's name; the yearly inspection is valid",
     "required": False},
    {"code": "agent_identity", "name": "经办人身份证明", "name_en": "Agent's identity",
     "hint": "身份证正反面在同一文件中", "hint_en": "Both sides of the identity card in one file",
     "first_days": 30},
    {"code": "authorisation_letter", "name": "授权书", "name_en": "Authorisation letter",
     "hint": "加盖公章,写明经办人与号码用途", "hint_en": "Sealed; names the agent and what the numbers are used for",
     "subject_types": ["enterprise", "group"], "first_days": 30},
    {"code": "medical_practice_licence", "name": "医疗机构执业许可证",
     "name_en": "Medical institution practice licence",
     "hint": "诊疗科目覆盖标签所称业务", "hint_en": "Its subjects cover what the label names",
     "industries": ["medical"], "label_words": MEDICAL_WORDS, "validity": "from_to", "first_days": 30,
     "re_verification_months": 12, "review_days": 7},
    {"code": "financial_licence", "name": "金融业务许可证", "name_en": "Financial licence",
     "hint": "许可范围覆盖标签所称业务", "hint_en": "Its scope covers what the label names",
     "industries": ["finance"], "label_words": FINANCE_WORDS, "first_days": 30,
     "re_verification_months": 12, "review_days": 15},
    {"code": "school_permit", "name": "办学许可证", "name_en": "School permit",
     "hint": "办学内容覆盖标签所称业务", "hint_en": "Its subjects cover what the label names",
     "label_words": ["招生", "学校", "幼儿园"], "validity": "from_to"},
    {"code": "icp_filing", "name": "ICP 备案或许可证", "name_en": "ICP filing or licence",
     "hint": "主办单位与认证主体一致", "hint_en": "Filed by the certified firm", "required": False},
    {"code": "trademark", "name": "商标注册证", "name_en": "Trademark certificate",
     "hint": "注册人或被许可人为认证主体", "hint_en": "Owned by, or licensed to, the certified firm",
     "required": False, "validity": "from_to"},
    {"code": "number_ownership", "name": "号码归属证明", "name_en": "Proof of number ownership",
     "hint": "运营商开具,载明号码与机主", "hint_en": "By the carrier; names the number and its holder",
     "required": False},
]  # fmt: skip
