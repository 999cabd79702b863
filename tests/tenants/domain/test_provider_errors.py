"""What the vendors' codes mean for us, by what is to be done."""

from __future__ import annotations

import pytest

from tenants.domain.provider_errors import Fault, fault, outcome_unknown


@pytest.mark.parametrize(
    ("vendor", "code", "meaning"),
    [
        ("aliyun", "isv.MOBILE_NUMBER_ILLEGAL", Fault.ADDRESS),
        ("aliyun", "isv.SMS_TEMPLATE_ILLEGAL", Fault.TEXT),
        ("aliyun", "InvalidAccessKeyId.NotFound", Fault.ACCOUNT),
        ("aliyun", "isv.BUSINESS_LIMIT_CONTROL", Fault.LIMIT),
        ("aliyun", "isv.BUSINESS_LIMIT_CONTROL2", Fault.PASSING),
        ("aliyun", "FailedOperation.TemplateUnapproved", Fault.PASSING),
        ("tencent", "InvalidParameterValue.IncorrectPhoneNumber", Fault.ADDRESS),
        ("tencent", "FailedOperation.TemplateUnapproved", Fault.TEXT),
        ("tencent", "AuthFailure.SignatureFailure", Fault.ACCOUNT),
        ("tencent", "LimitExceeded.PhoneNumberDailyLimit", Fault.LIMIT),
        ("tencent", "LimitExceeded.AppDailyLimit", Fault.ACCOUNT),
        ("tencent", "", Fault.PASSING),
    ],
)
def test_what_a_code_means(vendor: str, code: str, meaning: Fault) -> None:
    assert fault(vendor, code) is meaning


def test_after_some_errors_it_may_have_been_sent() -> None:
    unknown = [
        (vendor, code)
        for vendor in ("aliyun", "tencent")
        for code in ("InternalError.Timeout", "isp.SYSTEM_ERROR", "isv.OUT_OF_SERVICE")
        if outcome_unknown(vendor, code)
    ]
    assert unknown == [("aliyun", "isp.SYSTEM_ERROR"), ("tencent", "InternalError.Timeout")]
