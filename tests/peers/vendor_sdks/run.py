"""The vendors' own SDKs against our stand-ins, and our signatures against theirs.

The stand-ins check what the product signs; here the SDKs show that they check as the vendors do, and read our answers.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from alibabacloud_dysmsapi20170525 import models as aliyun
from alibabacloud_dysmsapi20170525.client import Client as Aliyun
from alibabacloud_tea_openapi.models import Config
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.sign import Sign
from tencentcloud.sms.v20210111 import models as tencent
from tencentcloud.sms.v20210111.sms_client import SmsClient

sys.path.insert(0, str(Path(__file__).parents[3]))

from tenants.outbox.providers.signing import tc3_authorization

HOST = os.environ["SHOUHAO_SANDBOX"].removeprefix("http://")
ACCOUNT = ("sandbox", "sandbox")
MOBILE = "13800138000"
done: list[str] = []


def check(what: str, *, good: bool) -> None:
    """Say what was looked at; end at the first that is not so."""
    print(("ok   " if good else "FAIL ") + what)
    if not good:
        sys.exit(1)
    done.append(what)


def with_aliyun() -> None:
    """A template, an SMS with it, its receipt."""
    client = Aliyun(Config(access_key_id=ACCOUNT[0], access_key_secret=ACCOUNT[1], endpoint=HOST, protocol="http"))
    made = client.create_sms_template(
        aliyun.CreateSmsTemplateRequest(
            template_name="sdk",
            template_content="“${title}”已取消。",
            template_type=1,
            related_sign_name="守号",
            remark="sdk",
            template_rule=json.dumps({"title": "others"}),
        )
    ).body
    check("aliyun: a template is made", good=made.code == "OK" and bool(made.template_code))
    held = client.get_sms_template(aliyun.GetSmsTemplateRequest(template_code=made.template_code)).body
    check("aliyun: it is held as it was given", good=held.template_content == "“${title}”已取消。")
    sent = client.send_sms(
        aliyun.SendSmsRequest(
            phone_numbers=MOBILE,
            sign_name="守号",
            template_code=made.template_code,
            template_param=json.dumps({"title": "标签 升级+&=~*"}, ensure_ascii=False),
            out_id="sdk",
        )
    ).body
    check(f"aliyun: an SMS with odd characters is signed alike ({sent.code})", good=sent.code == "OK")
    time.sleep(0.2)
    day = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y%m%d")  # the vendor counts days in its own zone
    asked = client.query_send_details(
        aliyun.QuerySendDetailsRequest(
            phone_number=MOBILE, send_date=day, page_size=10, current_page=1, biz_id=sent.biz_id
        )
    ).body
    details = asked.sms_send_detail_dtos.sms_send_detail_dto if asked.sms_send_detail_dtos else []
    check("aliyun: its receipt", good=[each.send_status for each in details] == [3])
    wrong = Aliyun(Config(access_key_id=ACCOUNT[0], access_key_secret="other", endpoint=HOST, protocol="http"))
    refused = wrong.send_sms(
        aliyun.SendSmsRequest(phone_numbers=MOBILE, sign_name="守号", template_code=made.template_code)
    ).body
    check("aliyun: a wrong secret is found", good=refused.code == "SignatureDoesNotMatch")


def tencent_client(secret: str) -> SmsClient:
    """The SDK at the stand-in."""
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=HOST), signMethod="TC3-HMAC-SHA256")
    return SmsClient(Credential(ACCOUNT[0], secret), "ap-guangzhou", profile)


def with_tencent() -> None:
    """The same, and the signature by itself."""
    client = tencent_client(ACCOUNT[1])
    add = tencent.AddSmsTemplateRequest()
    add.from_json_string(
        json.dumps(
            {"TemplateName": "sdk", "TemplateContent": "“{1}”已取消。", "SmsType": 2, "International": 0, "Remark": ""}
        )
    )
    code = client.AddSmsTemplate(add).AddTemplateStatus.TemplateId
    ask = tencent.DescribeSmsTemplateListRequest()
    ask.from_json_string(json.dumps({"International": 0, "TemplateIdSet": [int(code)]}))
    [held] = client.DescribeSmsTemplateList(ask).DescribeTemplateStatusSet
    check("tencent: a template is made and approved", good=held.StatusCode == 0)
    send = tencent.SendSmsRequest()
    send.from_json_string(
        json.dumps(
            {
                "PhoneNumberSet": [f"+86{MOBILE}"],
                "SmsSdkAppId": "1400006666",
                "SignName": "守号",
                "TemplateId": code,
                "TemplateParamSet": ["标签升级"],
                "SessionContext": "sdk",
            }
        )
    )
    [status] = client.SendSms(send).SendStatusSet
    check("tencent: an SMS", good=status.Code == "Ok")
    pull = tencent.PullSmsSendStatusRequest()
    pull.from_json_string(json.dumps({"Limit": 100, "SmsSdkAppId": "1400006666"}))
    serials = [each.SerialNo for each in client.PullSmsSendStatus(pull).PullSmsSendStatusSet]
    again = client.PullSmsSendStatus(pull).PullSmsSendStatusSet
    check("tencent: its receipt, given away once", good=status.SerialNo in serials and not again)
    try:
        tencent_client("other").SendSms(send)
    except TencentCloudSDKException as refused:
        check("tencent: a wrong secret is found", good=refused.code == "AuthFailure.SignatureFailure")
    at = datetime(2026, 11, 27, 3, 4, 5, tzinfo=UTC)
    body = '{"SignName":"守号"}'.encode()
    ours = tc3_authorization("sms.tencentcloudapi.com", "application/json", body, key_id="id", secret="key", at=at)
    import hashlib

    canonical = (
        "POST\n/\n\ncontent-type:application/json\nhost:sms.tencentcloudapi.com\n\ncontent-type;host\n"
        + hashlib.sha256(body).hexdigest()
    )
    to_sign = (
        f"TC3-HMAC-SHA256\n{int(at.timestamp())}\n2026-11-27/sms/tc3_request\n"
        + hashlib.sha256(canonical.encode()).hexdigest()
    )
    theirs = Sign.sign_tc3("key", "2026-11-27", "sms", to_sign)
    check("tencent: our signature is the SDK's", good=ours.endswith(f"Signature={theirs}"))


with_aliyun()
with_tencent()
print(f"{len(done)} checks, signatures and answers agree")
