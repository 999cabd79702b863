"""Records sign-ins, failed ones, and changes of how people prove who they are, in the history of the schema in use.
allauth sends signals for these; each of its signals is received here or stands in NOT_RECORDED.
"""

from datetime import timedelta
from typing import Any, Final

from allauth.account import signals as accounts
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import user_logged_out
from django.db import transaction
from django.http import HttpRequest

from tenants.acts.noting import note
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.domain.actors import PLATFORM
from tenants.outbox.services import Recipient, queue_message
from tenants.people.actors import person
from tenants.people.models import User
from tenants.people.services import note_failed_sign_in, take_failed_sign_ins

LETTER: Final = "tenants/sign_in_changed"
SUM: Final = "portal.sum_failed_sign_ins"
SUMMED_WITHIN: Final = timedelta(hours=1)  # business time
NOT_RECORDED: Final = {
    "user_logged_out": "ends what was begun",
    "user_signed_up": "people join by invitation: person_joined",
    "password_set": "everybody has one from joining on",
    "email_confirmed": "tells what email_added began",
    "email_confirmation_sent": "a letter",
    "authentication_step_completed": "half a sign-in; the whole one is recorded",
    "_add_email": "allauth's own",
    "login_code_rejected": "nobody signs in by a mailed code",
    "password_reset_code_rejected": "a password is reset by a link",
    "email_verification_code_rejected": "an address is verified by a link",
    "authenticator_used": "part of a sign-in, which says how",
}


def _note_sign_in(action: str, user: User, **details: Any) -> None:
    with transaction.atomic(savepoint=False):  # of recovery codes allauth tells once they are committed
        note(action, actor=person(user), subject_kind="person", subject_id=user.pk, email=user.email, **details)


def _changed(action: str, user: User, **details: Any) -> None:
    """Records that a person's way to sign in has changed, and tells the person, whoever did it."""
    with transaction.atomic(savepoint=False):
        _note_sign_in(action, user, **details)
        to = [Recipient("user", user.pk, ("email",))]
        queue_message(LETTER, to, key=f"sign_in_changed:{uuid7()}", action=action, **details)


def note_signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Records that somebody has signed in, and by what."""
    used = [each.get("type") or each["method"] for each in get_authentication_records(request, user)]
    _note_sign_in("signed_in", user, way="_".join(dict.fromkeys(used)) or "password")


def sign_in_failed(email: str) -> None:
    """Counts a failed sign-in with this address. The sum of an hour is one record for each person."""
    note_failed_sign_in(email)
    schedule(SUM, key="failed", due_at=business_now() + SUMMED_WITHIN, keep_earlier=True)


@handles(SUM)
def record_failed_sign_ins(work: Claimed) -> None:
    """Records what failed within the last hour, by person; addresses of nobody are one sum."""
    with transaction.atomic():
        for each in take_failed_sign_ins():
            email = each.person.email if each.person else ""
            note(
                "sign_ins_failed",
                actor=PLATFORM,
                subject_kind="person",
                subject_id=each.person_id or "",
                email=email,
                count=each.count,
                since_at=each.since,
            )


def code_refused(user: User, **_signal: Any) -> None:
    """Counts a wrong second factor as a failed sign-in."""
    sign_in_failed(user.email)


def password_changed(user: User, **_signal: Any) -> None:
    """Records a password changed by somebody who knew the old one."""
    _changed("password_changed", user)


def password_reset(user: User, **_signal: Any) -> None:
    """Records a password reset by somebody who reads the person's e-mail."""
    _changed("password_reset", user)


def factor_added(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    """Records a second factor, or recovery codes, which come with the first one."""
    said = _note_sign_in if authenticator.type == Authenticator.Type.RECOVERY_CODES else _changed
    said("second_factor_added", user, way=authenticator.type)


def factor_removed(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    """Records the removal of a second factor; the recovery codes go with the last one."""
    said = _note_sign_in if authenticator.type == Authenticator.Type.RECOVERY_CODES else _changed
    said("second_factor_removed", user, way=authenticator.type)


def factor_reset(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    """Records new recovery codes; the old ones are void."""
    _changed("second_factor_reset", user, way=authenticator.type)


def passkey_renamed(user: User) -> None:
    """Records a new name of a passkey; allauth has no signal for it."""
    _changed("passkey_renamed", user)


def devices_signed_out(user: User, count: int) -> None:
    """Records that the person has ended sessions on other devices."""
    _note_sign_in("devices_signed_out", user, devices=count)


def address_added(user: User, **_signal: Any) -> None:
    """Records a second address that waits for its confirmation."""
    _note_sign_in("sign_in_address_added", user)


def address_removed(user: User, **_signal: Any) -> None:
    """Records that an address was removed."""
    _note_sign_in("sign_in_address_removed", user)


def address_changed(user: User, **_signal: Any) -> None:
    """Records that the person signs in, and is written to, under another address."""
    _note_sign_in("sign_in_address_changed", user)


RECEIVERS: Final = {
    accounts.user_logged_in: note_signed_in,
    accounts.password_changed: password_changed,
    accounts.password_reset: password_reset,
    accounts.email_added: address_added,
    accounts.email_removed: address_removed,
    accounts.email_changed: address_changed,
    factors.authenticator_added: factor_added,
    factors.authenticator_removed: factor_removed,
    factors.authenticator_reset: factor_reset,
    factors.authentication_failed: code_refused,
}


def signed_out(request: HttpRequest, **_signal: Any) -> None:
    """Makes the answer tell the browser to forget what it stores (portal.web.middleware.SecurityHeadersMiddleware)."""
    request.signed_out = True  # type: ignore[attr-defined]


def receive() -> None:
    """Connects to allauth's signals; repeating it changes nothing."""
    user_logged_out.connect(signed_out, dispatch_uid="signed_out")
    for signal, receiver in RECEIVERS.items():
        signal.connect(receiver, dispatch_uid=receiver.__name__)
