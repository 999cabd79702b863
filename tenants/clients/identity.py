"""Identifies a client before the law: a firm by its credit code, an individual by its identity document."""

from django.utils.translation import gettext as _

from tenants.clock import business_now
from tenants.domain import credit_code, identity
from tenants.domain.sealing import Unreadable
from tenants.models import Tenant
from tenants.sealing import keyed_hash, opened, sealed
from tenants.when import local

PURPOSE = "identity"  # of the hash


def columns_of_firm(code: str) -> dict[str, str]:
    """Returns the columns of a firm's row. Raises ValueError with words for people when it is no credit code."""
    code = credit_code.canonical_credit_code(code)
    if fault := credit_code.credit_code_fault(code):
        raise ValueError(credit_code_words(fault))
    return {"credit_code": code}


def columns_of_individual(kind: str, number: str) -> dict[str, str]:
    """Returns the columns of an individual's row.

    Raises ValueError with words for people, never with the number in them.
    """
    number = identity.canonical_identity(number)
    if fault := identity.identity_fault(kind, number, local(business_now()).date()):
        raise ValueError(identity_words(fault, kind))
    return {
        "identity_type": kind,
        "identity_number": sealed(number),
        "identity_hash": keyed_hash(PURPOSE, identity.told_apart_by(kind, number)),
    }


def identity_shown(tenant: Tenant) -> str:
    """Returns the document and its number, masked; empty for a client without one."""
    if not tenant.identity_number:
        return ""
    try:
        number = identity.masked(opened(tenant.identity_number))
    except Unreadable:
        number = _("cannot be read: its key is missing")
    return f"{tenant.get_identity_type_display()} {number}"


def credit_code_words(fault: credit_code.CreditCodeFault) -> str:
    """Returns what is wrong with a credit code, in the current language."""
    return {
        credit_code.CreditCodeFault.LENGTH: _("A unified social credit code has 18 characters."),
        credit_code.CreditCodeFault.CHARACTERS: _(
            "Only digits and capital letters other than I, O, S, V and Z are allowed."
        ),
        credit_code.CreditCodeFault.REGION: _("Characters 3 to 8 must be the region code."),
        credit_code.CreditCodeFault.ORGANISATION_CHECK: _(
            "Characters 9 to 17 do not match: check them on the licence."
        ),
        credit_code.CreditCodeFault.CHECK: _(
            "The last character does not match the others: check them on the licence."
        ),
    }[fault]


def identity_words(fault: identity.IdentityFault, kind: str) -> str:
    """Returns what is wrong with the number of an identity document, in the current language."""
    return {
        identity.IdentityFault.TYPE: _("Choose the type of identity document."),
        identity.IdentityFault.EMPTY: _("Enter the document number."),
        identity.IdentityFault.FORM: _("Not a valid number for this document. %(form)s") % {"form": _form_words(kind)},
        identity.IdentityFault.REGION: _("The first six digits are not a valid region: check them on the document."),
        identity.IdentityFault.BIRTH: _(
            "Characters 7 to 14 are not a valid date of birth: check them on the document."
        ),
        identity.IdentityFault.CHECK: _("The last character does not match the others: check them on the document."),
    }[fault]


def _form_words(kind: str) -> str:
    """Returns the form of a number of this kind of document, in words."""
    card = _("It has 18 characters: digits, and perhaps an X at the end.")
    return {
        identity.Type.HK_MACAO_PERMIT.value: _("It begins with H or M, before 8 digits (10 on older ones)."),
        identity.Type.TAIWAN_PERMIT.value: _("It has 8 digits (10 on older ones)."),
        identity.Type.PERMANENT_RESIDENT.value: _(
            "It has 18 characters, or on older ones three letters and 12 digits."
        ),
        identity.Type.PASSPORT.value: _("It has 5 to 9 letters and digits."),
    }.get(kind, card)
