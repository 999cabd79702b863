"""Maps vendors' error codes to our reactions. First match wins; an unknown code counts as passing."""

import re
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """Our reactions to a refusal."""

    ADDRESS = "address"  # this number will never work
    TEXT = "text"  # text, template or signature: not with this template any more, and the staff is told
    ACCOUNT = "account"  # nothing gets through until somebody mends it
    LIMIT = "limit"  # this number has had enough for now
    PASSING = "passing"


ALIYUN: Final = (
    (Fault.ADDRESS, r"isv\.MOBILE_NUMBER_ILLEGAL|isv\.INVALID_CALLED_NUMBER|MobileNumberIllegal"),
    (
        Fault.TEXT,
        (
            r"isv\.(SMS_TEMPLATE_ILLEGAL|SMS_SIGNATURE_ILLEGAL|SIGN_NAME_ILLEGAL|SIGN_STATE_ILLEGAL|"
            r"SMS_SIGNATURE_SCENE_ILLEGAL|TEMPLATE_MISSING_PARAMETERS|TEMPLATE_PARAMS_ILLEGAL|PARAM_LENGTH_LIMIT|"
            r"PARAM_NOT_SUPPORT_URL|SMS_CONTENT_ILLEGAL|BLACK_KEY_CONTROL_LIMIT|TTS_TEMPLATE_ILLEGAL|INVALID_JSON_PARAM|"
            r"INVALID_TTS_CODE|PARAM_MISSING)"
        ),
    ),
    (
        Fault.ACCOUNT,
        (
            r"isv\.(OUT_OF_SERVICE|AMOUNT_NOT_ENOUGH|ACCOUNT_ABNORMAL|ACCOUNT_NOT_EXISTS|PRODUCT_UN_SUBSCRIPT|DENY_IP_RANGE|"
            r"DAY_LIMIT_CONTROL|MONTH_LIMIT_CONTROL)|isp\.RAM_PERMISSION_DENY|SignatureDoesNotMatch|InvalidAccessKeyId.*|"
            r"IncompleteSignature|Forbidden.*|SignatureNonceUsed|InvalidTimeStamp.*|NoPermission"
        ),
    ),
    (Fault.LIMIT, r"isv\.BUSINESS_LIMIT_CONTROL"),
)
TENCENT: Final = (
    (
        Fault.ADDRESS,
        (
            r"InvalidParameterValue\.IncorrectPhoneNumber|FailedOperation\.PhoneNumberInBlacklist|"
            r"UnsupportedOperation\..*Phone.*|InvalidParameterValue\.CalledNumber.*"
        ),
    ),
    (
        Fault.TEXT,
        (
            r"FailedOperation\.(Template.*|SignatureIncorrectOrUnapproved|ContainSensitiveWord|MarketingSendTimeConstraint|"
            r"MissingTemplateToModify)|InvalidParameterValue\.(TemplateParameter.*|ProhibitedUseUrlInTemplateParameter|"
            r"ContentLengthLimit|TemplateIdNotExist)|UnsupportedOperation\.UnsupportedTemplateVariable"
        ),
    ),
    (
        Fault.ACCOUNT,
        (
            r"UnauthorizedOperation.*|FailedOperation\.InsufficientBalance.*|AuthFailure.*|"
            r"LimitExceeded\.App.*DailyLimit|InvalidParameterValue\.SdkAppIdNotExist"
        ),
    ),
    (
        Fault.LIMIT,
        r"LimitExceeded\.(PhoneNumber(ThirtySecond|OneHour|Daily|SameContentDaily)Limit|DeliveryFrequencyLimit)",
    ),
)


def fault(vendor: str, code: str) -> Fault:
    """Returns the meaning of a vendor's code. vendor: aliyun or tencent."""
    for meaning, pattern in {"aliyun": ALIYUN, "tencent": TENCENT}[vendor]:
        if re.fullmatch(pattern, code):
            return meaning
    return Fault.PASSING


def outcome_unknown(vendor: str, code: str) -> bool:
    """Returns True if the vendor may have sent it all the same."""
    return (vendor, code) in {("tencent", "InternalError.Timeout"), ("aliyun", "isp.SYSTEM_ERROR")}
