"""Lists the emergency and public-service numbers that a new platform starts with, and their sources.

The ministry's numbering plan reserves every 1XX, 10XXX, 11XXX and 12XXX for emergencies, public authorities and
carriers; a few numbers of the 95 and 96 ranges, otherwise given to firms, are public services by an act of their own.
"""

from typing import Final

_PLAN: Final = "工业和信息化部《电信网编号计划》"

# pattern, name, English name, source
FIRST_PUBLIC_NUMBERS: Final = (
    ("110", "公安报警", "Police", _PLAN),
    ("119", "消防救援", "Fire brigade", _PLAN),
    ("120", "医疗急救", "Ambulance", _PLAN),
    ("122", "道路交通事故报警", "Traffic accidents", _PLAN),
    ("114", "电话查号", "Directory enquiries", _PLAN),
    ("117", "报时", "Speaking clock", _PLAN),
    ("121", "天气预报", "Weather forecast", _PLAN),
    ("11x", "紧急与公共服务", "Emergency and public services", _PLAN),
    ("12x", "紧急与公共服务", "Emergency and public services", _PLAN),
    ("12110", "公安短信报警", "Police by SMS", _PLAN),
    ("12119", "森林草原防火报警", "Forest and grassland fires", _PLAN),
    ("12121", "天气预报", "Weather forecast", _PLAN),
    ("12122", "高速公路救援与报警", "Motorway police and rescue", _PLAN),
    ("12306", "铁路客户服务", "Railways", _PLAN),
    ("12315", "消费者投诉举报", "Consumer complaints", _PLAN),
    ("12320", "公共卫生", "Public health", _PLAN),
    ("12333", "人力资源和社会保障", "Human resources and social security", _PLAN),
    ("12345", "政务服务便民热线", "Government services hotline", _PLAN),
    ("12348", "公共法律服务", "Public legal services", _PLAN),
    ("12356", "心理援助", "Psychological help", _PLAN),
    ("12366", "税务服务", "Taxes", _PLAN),
    ("12388", "纪检监察举报", "Discipline inspection", _PLAN),
    ("12395", "水上遇险求救", "Distress at sea", _PLAN),
    ("123xx", "政府公益服务", "Government and public-interest services", _PLAN),
    ("12xxx", "公共服务与电信业务", "Public services and carriers' services", _PLAN),
    ("10000", "中国电信客服", "China Telecom's own", _PLAN),
    ("10010", "中国联通客服", "China Unicom's own", _PLAN),
    ("10086", "中国移动客服", "China Mobile's own", _PLAN),
    ("10099", "中国广电客服", "China Broadnet's own", _PLAN),
    ("10xxx", "电信运营商客服与业务", "Carriers' own", _PLAN),
    ("11xxx", "电信业务", "Carriers' services", _PLAN),
    ("116xxx", "电信业务", "Carriers' services", _PLAN),
    ("118xxx", "电信业务", "Carriers' services", _PLAN),
    ("95110", "海警报警", "Coast guard", "中国海警局公告：95110 海上报警平台"),
    ("96110", "反电信网络诈骗预警劝阻", "Warnings against telecom fraud", "公安部公告：96110 反诈专线"),
)
