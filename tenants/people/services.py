"""Writes about people: invitations, roles, contacts, API keys, staff access."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.agreements.models import Agreement
from tenants.agreements.selectors import left_to_accept, to_accept
from tenants.agreements.services import accept_agreements
from tenants.clock import real_now
from tenants.database.identifiers import uuid7
from tenants.database.statements import execute, wait_in_line
from tenants.database.throttling import count_one
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.naming import as_it_looks
from tenants.domain.rates import Rate
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people.actors import person
from tenants.people.contact_addresses import note_contact_addresses
from tenants.people.contacts import set_answer
from tenants.people.doors import note_sign_in_address
from tenants.people.events import PersonShutOut
from tenants.people.models import ApiKey, Contact, FailedSignIn, Invitation, Role, StaffAccess, User
from tenants.people.naming import not_the_platforms_name
from tenants.people.selectors import open_invitations
from tenants.refusals import Refused

RESET_LETTER = "tenants/password_reset"
RESET_LETTERS = Rate("reset_letters", 5, 3_600)  # to one person
SHUT_OUT_LETTER = "compliance/administrator_shut_out"  # the only one that somebody reads who may not sign in
INVITATION_LASTS = timedelta(days=7)
INVITATIONS_A_DAY, INVITATIONS_A_DAY_TO_ONE = 200, 5  # the largest client brings its people in at once
USE_NOTED_EVERY = timedelta(minutes=1)
CLIENT_ROLES = (Role.OWNER, Role.OPERATOR, Role.VIEWER)
STAFF_ROLES = (Role.ADMINISTRATOR, Role.REVIEWER, Role.FINANCE)


def roles_here() -> tuple[Role, ...]:
    """Returns the roles that people of the tenant in use can have."""
    return STAFF_ROLES if context.current_tenant().kind == Tenant.Kind.STAFF else CLIENT_ROLES


def check_invitation(email: str) -> None:
    """Raises Refused when the person with this address has joined already."""
    if User.objects.filter(email=email.strip().lower(), is_active=True).exists():
        raise Refused(_("This person has already joined: change the role in the list instead."))


def invite(*, email: str, name: str, role: str, by: Actor, agreed_by: Actor | None = None) -> Invitation:
    """Invites a person by e-mail. Raises Refused for a role that does not exist here or a person who has joined.

    agreed_by: the second administrator, where an invitation takes two.
    """
    email = email.strip().lower()
    if role not in roles_here():
        raise Refused(_("This role does not exist here."))
    with transaction.atomic():
        wait_in_line(f"invitations {context.schema_in_use()}")  # of two at once the second knows of the first
        check_invitation(email)
        _keep_to_limits(email)
        Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=Now())
        invitation = Invitation.objects.create(
            email=email,
            name=name,
            role=role,
            expires_at=real_now() + INVITATION_LASTS,
            **by.columns("invited_by"),
        )
        queue_message(
            "tenants/invitation",
            [Recipient("invitation", invitation.pk, ("email",))],
            key=f"invitation:{invitation.pk}",
            by=by.name,
        )
        staff = {"name": name, "proposed_by": by.name if agreed_by else ""} if role in STAFF_ROLES else {}
        note(
            "staff_invited" if staff else "person_invited",
            actor=agreed_by or by,
            subject_kind="invitation",
            subject_id=invitation.pk,
            email=email,
            role=role,
            **staff,
        )
    return invitation


def _keep_to_limits(email: str) -> None:
    """Raises Refused for too many invitations, since strangers are invited too: to one person, or in a day."""
    today = Invitation.objects.filter(created_at__gt=real_now() - timedelta(days=1))
    if today.filter(email=email).count() >= INVITATIONS_A_DAY_TO_ONE or today.count() >= INVITATIONS_A_DAY:
        raise Refused(_("Too many invitations within a day: try again tomorrow."))


def welcome_first_owner(tenant: Tenant) -> None:
    """Makes the applicant a contact and invites them as the owner; safe to repeat. Joining proves the e-mail."""
    if not tenant.applicant_email or User.objects.exists() or Invitation.objects.exists():
        return
    first = Contact.objects.create(
        name=tenant.applicant_name,
        email=tenant.applicant_email,
        mobile=tenant.applicant_mobile,
        language=tenant.language,
    )
    note_contact_addresses(first)
    invite(email=tenant.applicant_email, name=tenant.applicant_name, role=roles_here()[0], by=PLATFORM)


def invitation_path(invitation: Invitation) -> str:
    """Returns the path where an invitation is accepted.

    It opens the door, so it is stored in no row: only the letter's writer asks for it.
    """
    return reverse("join", args=[invitation_token(invitation)])


def invitation_token(invitation: Invitation) -> str:
    """Returns the secret part of an invitation's link, signed for this client only."""
    return signing.Signer(salt=context.signing_salt("invitation")).sign(str(invitation.pk))


def open_invitation(token: str) -> Invitation | None:
    """Returns the invitation of a link that is still valid, or None."""
    try:
        key = signing.Signer(salt=context.signing_salt("invitation")).unsign(token)
    except signing.BadSignature:
        return None
    return open_invitations().filter(pk=key, expires_at__gt=real_now()).first()


def accept_invitation(token: str, *, name: str, password: str, language: str, accepted: Collection[Agreement]) -> User:
    """Accepts an invitation, which is used up: the person can sign in.

    Raises Refused when the link is no longer valid, or the name is the platform's. accepted: the versions of the
    agreements that the person has accepted; raises NotAccepted when one is missing.
    """
    _check_name(name)
    with transaction.atomic():
        invitation = open_invitation(token)
        if invitation is None or not open_invitations().filter(pk=invitation.pk).update(accepted_at=Now()):
            raise Refused(_("This invitation was used or withdrawn, or has expired: ask for another one."))
        user: User
        user, _created = User.objects.get_or_create(email=invitation.email, defaults={"name": name})
        user.set_password(password)
        come_in(user, name=name, role=invitation.role, language=language, accepted=accepted)
    return user


def come_in(user: User, *, name: str, role: str, language: str, accepted: Collection[Agreement]) -> None:
    """Lets a person who has proved this address sign in from now on. Raises NotAccepted when an agreement
    is missing.
    """
    _check_name(name)
    user.name, user.role, user.language, user.is_active = name, role, language, True
    user.save()
    _address_is_theirs(user)
    tell_namesakes_apart()
    note_sign_in_address(user)
    tenant = context.current_tenant()
    asked = left_to_accept(tenant, user.email)
    accept_agreements(tenant, accepted, asked, person=name, email=user.email, user_id=user.pk)
    _note_person("person_joined", user, person(user))
    if asked:
        versions = {each.kind: each.version for each in to_accept()}
        note(
            "agreements_accepted",
            actor=person(user),
            subject_kind="person",
            subject_id=user.pk,
            terms=versions["terms"],
            privacy=versions["privacy"],
        )


def _note_person(action: str, about: User, by: Actor, **details: str) -> None:
    note(action, actor=by, subject_kind="person", subject_id=about.pk, email=about.email, **details)


def tell_namesakes_apart() -> None:
    """Notes for each person of the tenant in use whether another looks the same by name; for use after a name
    is given.
    """
    wait_in_line(f"names {context.schema_in_use()}")
    people = list(User.objects.all())
    looks = Counter(as_it_looks(each.name) for each in people)
    for each in people:
        has_namesake = looks[as_it_looks(each.name)] > 1
        if each.has_namesake != has_namesake:
            User.objects.filter(pk=each.pk).update(has_namesake=has_namesake)


def _address_is_theirs(user: User) -> None:
    """Marks the address of a person who came by a link sent to it as verified; allauth asks for that before a second
    factor.
    """
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    for contact in Contact.objects.filter(email__iexact=user.email, email_answer=Contact.Answer.WAITING):
        set_answer(contact, Message.Channel.EMAIL, Contact.Answer.AGREED, Contact.Way.JOINED, real_now())


def send_password_reset(user: User) -> None:
    """Mails a link by which this person chooses a new password.

    As anybody may request it, at most RESET_LETTERS are sent while the earlier ones are valid; whatever voids them
    allows the next one at once.
    """
    who = context.schema_in_use(), user.pk, user.password, user.last_login
    if not count_one(RESET_LETTERS, *who).passes:
        return
    key = f"password_reset:{uuid7()}"
    queue_message(RESET_LETTER, [Recipient("user", user.pk, ("email",))], key=key)


def password_reset_path(user: User) -> str:
    """Returns the path where this person chooses a new password; like an invitation's, it is stored in no row."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=parts)


def withdraw_invitation(invitation: Invitation, *, by: Actor) -> None:
    """Voids an invitation's link, unless it was accepted or withdrawn meanwhile."""
    with transaction.atomic():
        waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
        if waiting.update(withdrawn_at=Now()):
            note(
                "staff_invitation_withdrawn" if invitation.role in STAFF_ROLES else "invitation_withdrawn",
                actor=by,
                subject_kind="invitation",
                subject_id=invitation.pk,
                email=invitation.email,
            )


def change_person(user_id: UUID, *, role: str | None = None, active: bool | None = None, by: Actor = PLATFORM) -> User:
    """Changes a role or shuts a person out, which ends their sessions and everything that runs in their name
    (PersonShutOut). For the staff, compliance records it, with who agreed. Raises Refused when it would leave no owner.
    """
    with transaction.atomic():
        people = list(User.objects.select_for_update().order_by("pk"))
        changed: User = next(user for user in people if user.pk == user_id)
        if role is not None:
            if role not in roles_here():
                raise Refused(_("This role does not exist here."))
            changed.role = role
        if active is not None:
            changed.is_active = active
        first = roles_here()[0]
        if not any(user.role == first and user.is_active for user in people):
            if first == Role.ADMINISTRATOR:
                raise Refused(_("At least one administrator must be able to sign in: let another one in first."))
            raise Refused(_("There must be at least one owner: make another person owner first."))
        changed.save()
        note_sign_in_address(changed)
        if role is not None and first == Role.OWNER:
            _note_person("role_changed", changed, by, role=role)
        if active is False:
            _end_sessions(changed)
            PersonShutOut(changed.pk, by).emit()
            if first == Role.OWNER:
                _note_person("person_removed", changed, by)
    return changed


def sign_out_everywhere(user: User, *, by: Actor) -> None:
    """Ends all sessions of this person, who has to sign in again."""
    with transaction.atomic():
        _end_sessions(user)
        _note_person("sessions_ended", user, by)


def _end_sessions(user: User) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        UserSession.objects.filter(user=user).delete()
    user.refresh_from_db(fields=["session_epoch"])


def speak(user: User, language: str) -> None:
    """Sets the language in which this person is written to from now on."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def _check_name(name: str) -> None:
    """Raises Refused for the platform's name, in case a form forgot to check."""
    try:
        not_the_platforms_name(name)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


def make_api_key(
    *, name: str, scopes: Iterable[str], by: Actor, expires_at: datetime | None = None, holder: User | None = None
) -> tuple[ApiKey, str]:
    """Makes a key and its secret, which is not stored: `shk_<prefix>_<secret>`. Raises Refused for the platform's name.

    holder: the person who makes it and answers for it.
    """
    _check_name(name)
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    text = f"shk_{prefix}_{secret}"
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name,
            prefix=prefix,
            digest=hashlib.sha256(text.encode()).digest(),
            scopes=sorted(scopes),
            **by.columns("created_by"),
            holder=holder,
            expires_at=expires_at,
        )
        _note_key("key_made", key, by, scopes=key.scopes)
    return key, text


def revoke_api_key(key_id: UUID, *, by: Actor) -> None:
    """Revokes a key, which stops at once; repeating it changes nothing."""
    with transaction.atomic():
        key = _standing_key(key_id)
        if key is not None:
            ApiKey.objects.filter(pk=key.pk).update(revoked_at=Now())
            _note_key("key_revoked", key, by)


def hand_over_key(key_id: UUID, to: User, *, by: Actor) -> None:
    """Makes another person answer for the key from now on."""
    with transaction.atomic():
        key = _standing_key(key_id)
        if key is not None:
            ApiKey.objects.filter(pk=key.pk).update(holder=to)
            _note_key("key_taken_over", key, by, holder=person(key.holder).name if key.holder else "")


def _standing_key(key_id: UUID) -> ApiKey | None:
    return ApiKey.objects.select_for_update(of=("self",)).filter(pk=key_id, revoked_at=None).first()


def _note_key(action: str, key: ApiKey, by: Actor, **details: Any) -> None:
    note(action, actor=by, subject_kind="key", subject_id=key.pk, name=key.name, **details)


def note_use(key: ApiKey, now: datetime) -> None:
    """Notes that an API key was used, once in USE_NOTED_EVERY."""
    before = now - USE_NOTED_EVERY
    if key.last_used_at is not None and key.last_used_at >= before:
        return
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=before)
    ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=now)


def note_failed_sign_in(email: str) -> None:
    """Counts a sign-in that failed, with any address: it costs the same whether somebody has it."""
    person = User.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    execute(
        "INSERT INTO people_failedsignin AS counted (person_id, count) VALUES (%s, 1)"
        " ON CONFLICT (person_id) DO UPDATE SET count = counted.count + 1",
        [person],
    )


def take_failed_sign_ins() -> list[FailedSignIn]:
    """Returns the counts since the last time and deletes them: the caller's transaction records them."""
    counted = list(FailedSignIn.objects.select_for_update(of=("self",)).select_related("person").order_by("pk"))
    FailedSignIn.objects.filter(pk__in=[each.pk for each in counted]).delete()
    return counted


def note_staff_access(*, by: Actor, purposes: Mapping[str, str], path: str) -> None:
    """Notes that one of the platform's staff looked at the client in use. purposes: by language."""
    said = {language: purpose[:200] for language, purpose in purposes.items()}
    with transaction.atomic():
        StaffAccess.objects.create(person=by.name, purposes=said, path=path[:300])
        subject = context.current_tenant().pk
        note("staff_looked", actor=by, subject_kind="client", subject_id=subject, purpose=dict(purposes), path=path)


def create_person(*, email: str, name: str, role: str, password: str) -> User:
    """Makes a person with a password, for a command (demo, first administrator). An existing one is left as it is."""
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(email=email, password=password, name=name, role=role)
            _address_is_theirs(user)
            tell_namesakes_apart()
            note_sign_in_address(user)
            return user
    except IntegrityError:
        existing: User = User.objects.get(email=email.lower())
        return existing
