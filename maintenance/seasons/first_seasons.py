"""The seasons that a new platform starts with; the platform's staff change them at the desk."""

from typing import Any, Final

FIRST_SEASONS: Final[list[dict[str, Any]]] = [
    {
        "code": "enrolment",
        "name": "招生旺季",
        "name_en": "Enrolment season",
        "industries": ["education"],
        "label_words": ["招生", "暑期班", "秋季班", "课程顾问"],
        "from_month_day": "06-15",
        "until_month_day": "09-10",
    },
    {
        "code": "winter_enrolment",
        "name": "寒假招生季",
        "name_en": "Winter enrolment",
        "industries": ["education"],
        "label_words": ["招生", "寒假班", "课程顾问"],
        "from_month_day": "12-20",
        "until_month_day": "02-15",
    },
    {
        "code": "double_eleven",
        "name": "双11",
        "name_en": "Double Eleven",
        "industries": ["retail"],
        "label_words": ["双11", "双十一"],
        "from_month_day": "11-01",
        "until_month_day": "11-11",
    },
    {
        "code": "mid_year_sale",
        "name": "618",
        "name_en": "618 sale",
        "industries": ["retail"],
        "label_words": ["618"],
        "from_month_day": "06-01",
        "until_month_day": "06-18",
    },
    {
        "code": "spring_travel",
        "name": "春运",
        "name_en": "Spring travel rush",
        "industries": ["retail", "catering", "other"],
        "days_before_new_year": 15,
        "days_after_new_year": 24,
    },
    {
        "code": "annual_reports",
        "name": "年报季",
        "name_en": "Annual report season",
        "industries": ["finance", "legal"],
        "label_words": [],
        "from_month_day": "01-01",
        "until_month_day": "06-30",
    },
    {
        "code": "health_checks",
        "name": "年底体检季",
        "name_en": "Year-end health checks",
        "industries": ["medical"],
        "label_words": ["体检", "预约", "随访"],
        "from_month_day": "11-15",
        "until_month_day": "12-31",
    },
]
