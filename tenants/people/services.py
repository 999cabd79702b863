"""Writing about people: invitations, roles, contacts, API keys, staff access."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
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
from tenants.agreements.models import Agreement
from tenants.agreements.selectors import to_accept
from tenants.agreements.services import accept_agreements
from tenants.clock import real_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.naming import as_it_looks
from tenants.domain.rates import Rate
from tenants.identifiers import uuid7
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people.contacts import set_answer
from tenants.people.doors import note_sign_in_address
from tenants.people.events import PersonShutOut
from tenants.people.models import ApiKey, Contact, FailedSignIn, Invitation, Role, StaffAccess, User
from tenants.people.naming import not_the_platforms_name
from tenants.people.selectors import open_invitations
from tenants.refusals import Refused
from tenants.statements import execute, wait_in_line
from tenants.throttling import count_one

RESET_LETTER = "tenants/password_reset"
RESET_LETTERS = Rate("reset_letters", 5, 3_600)  # to one person
SHUT_OUT_LETTER = "compliance/administrator_shut_out"  # the only one that somebody reads who may not sign in
INVITATION_LASTS = timedelta(days=7)
INVITATIONS_A_DAY, INVITATIONS_A_DAY_TO_ONE = 200, 5  # the largest client brings its people in at once
USE_NOTED_EVERY = timedelta(minutes=1)
CLIENT_ROLES = (Role.OWNER, Role.OPERATOR, Role.VIEWER)
STAFF_ROLES = (Role.ADMINISTRATOR, Role.REVIEWER)


def roles_here() -> tuple[Role, ...]:
    """The roles that people of the tenant in use can have."""
    return STAFF_ROLES if context.current_tenant().kind == Tenant.Kind.STAFF else CLIENT_ROLES


def check_invitation(email: str) -> None:
    """Raise Refused when whoever has this address has joined already."""
    if User.objects.filter(email=email.strip().lower(), is_active=True).exists():
        raise Refused(_("This person has already joined: change the role in the list instead."))


def invite(*, email: str, name: str, role: str, by: Actor) -> Invitation:
    """Invite a person by e-mail. Raises Refused for a role that does not exist here or a person who has joined."""
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
    return invitation


def _keep_to_limits(email: str) -> None:
    """Strangers are invited too: nobody is written to again and again, and no crowd in a day."""
    today = Invitation.objects.filter(created_at__gt=real_now() - timedelta(days=1))
    if today.filter(email=email).count() >= INVITATIONS_A_DAY_TO_ONE or today.count() >= INVITATIONS_A_DAY:
        raise Refused(_("Too many invitations within a day: try again tomorrow."))


def welcome_first_owner(tenant: Tenant) -> None:
    """The applicant becomes a contact and is invited as the owner; safe to repeat. Joining proves the e-mail."""
    if not tenant.applicant_email or User.objects.exists() or Invitation.objects.exists():
        return
    Contact.objects.create(
        name=tenant.applicant_name,
        email=tenant.applicant_email,
        mobile=tenant.applicant_mobile,
        language=tenant.language,
    )
    invite(email=tenant.applicant_email, name=tenant.applicant_name, role=roles_here()[0], by=PLATFORM)


def invitation_path(invitation: Invitation) -> str:
    """Where an invitation is taken up. It opens the door, so it stands in no row: a letter's writer asks for it."""
    return reverse("join", args=[invitation_token(invitation)])


def invitation_token(invitation: Invitation) -> str:
    """The secret part of an invitation's link: signed for this client only."""
    return signing.Signer(salt=context.signing_salt("invitation")).sign(str(invitation.pk))


def open_invitation(token: str) -> Invitation | None:
    """The invitation of a link that is still good, or None."""
    try:
        key = signing.Signer(salt=context.signing_salt("invitation")).unsign(token)
    except signing.BadSignature:
        return None
    return open_invitations().filter(pk=key, expires_at__gt=real_now()).first()


def accept_invitation(token: str, *, name: str, password: str, language: str, accepted: Collection[Agreement]) -> User:
    """Join: the invitation is used up and the person can sign in. Raises Refused when the link is no longer good, or
    the name is the platform's.

    accepted: the versions of the agreements that the person has accepted. Raises NotAccepted when one lacks.
    """
    _check_name(name)
    with transaction.atomic():
        invitation = open_invitation(token)
        if invitation is None or not open_invitations().filter(pk=invitation.pk).update(accepted_at=Now()):
            raise Refused(_("This invitation was used or withdrawn, or has expired: ask for another one."))
        user: User
        user, _created = User.objects.get_or_create(email=invitation.email, defaults={"name": name})
        user.name, user.role, user.language, user.is_active = name, invitation.role, language, True
        user.set_password(password)
        user.save()
        _address_is_theirs(user)
        tell_namesakes_apart()
        note_sign_in_address(user)
        accept_agreements(
            context.current_tenant(), accepted, to_accept(), person=name, email=user.email, user_id=user.pk
        )
    return user


def tell_namesakes_apart() -> None:
    """Note of each person of the tenant in use whether another one looks the same by name; after a name is given."""
    wait_in_line(f"names {context.schema_in_use()}")
    people = list(User.objects.all())
    looks = Counter(as_it_looks(each.name) for each in people)
    for person in people:
        has_namesake = looks[as_it_looks(person.name)] > 1
        if person.has_namesake != has_namesake:
            User.objects.filter(pk=person.pk).update(has_namesake=has_namesake)


def _address_is_theirs(user: User) -> None:
    """Who came by a link sent to the address has proved it; allauth asks for that before a second factor."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    for contact in Contact.objects.filter(email__iexact=user.email, email_answer=Contact.Answer.WAITING):
        set_answer(contact, Message.Channel.EMAIL, Contact.Answer.AGREED, Contact.Way.JOINED, real_now())


def send_password_reset(user: User) -> None:
    """Mail a link by which this person chooses a new password. As anybody may ask for it, no more than RESET_LETTERS
    are sent while those before them are good; what makes them void makes the next one possible at once.
    """
    who = context.schema_in_use(), user.pk, user.password, user.last_login
    if not count_one(RESET_LETTERS, *who).passes:
        return
    key = f"password_reset:{uuid7()}"
    queue_message(RESET_LETTER, [Recipient("user", user.pk, ("email",))], key=key)


def password_reset_path(user: User) -> str:
    """Where this person chooses a new password; as an invitation's, it stands in no row."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=parts)


def withdraw_invitation(invitation_id: UUID) -> bool:
    """The link stops working. Returns whether it still did."""
    invitation = Invitation.objects.filter(pk=invitation_id, accepted_at=None, withdrawn_at=None)
    return bool(invitation.update(withdrawn_at=Now()))


def change_person(user_id: UUID, *, role: str | None = None, active: bool | None = None, by: Actor = PLATFORM) -> User:
    """Change a role or shut a person out, whose sessions end, and whatever goes on in that name (PersonShutOut).

    Raises Refused when it would leave no owner.
    """
    with transaction.atomic():
        people = list(User.objects.select_for_update().order_by("pk"))
        person: User = next(user for user in people if user.pk == user_id)
        if role is not None:
            if role not in roles_here():
                raise Refused(_("This role does not exist here."))
            person.role = role
        if active is not None:
            person.is_active = active
        first = roles_here()[0]
        if not any(user.role == first and user.is_active for user in people):
            if first == Role.ADMINISTRATOR:
                raise Refused(_("At least one administrator must be able to sign in: let another one in first."))
            raise Refused(_("There must be at least one owner: make another person owner first."))
        person.save()
        note_sign_in_address(person)
        if active is False:
            end_sessions(person)
            PersonShutOut(person.pk, by).emit()
    return person


def end_sessions(person: User) -> None:
    """Whoever is signed in as this person has to sign in again."""
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
        UserSession.objects.filter(user=person).delete()
    person.refresh_from_db(fields=["session_epoch"])


def speak(user: User, language: str) -> None:
    """Write to this person in this language from now on."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def _check_name(name: str) -> None:
    """What a form forgets to ask: nobody is called as the platform is."""
    try:
        not_the_platforms_name(name)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


def make_api_key(
    *, name: str, scopes: Iterable[str], by: str, expires_at: datetime | None = None, holder: User | None = None
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is not kept: `shk_<prefix>_<secret>`. Raises Refused for the platform's name.

    holder: who makes it, and answers for it; by: that person's name as a doer, or what else makes it.
    """
    _check_name(name)
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    text = f"shk_{prefix}_{secret}"
    key = ApiKey.objects.create(
        name=name,
        prefix=prefix,
        digest=hashlib.sha256(text.encode()).digest(),
        scopes=sorted(scopes),
        created_by=by,
        created_by_id=str(holder.pk) if holder else "",
        holder=holder,
        expires_at=expires_at,
    )
    return key, text


def revoke_api_key(key_id: UUID) -> None:
    """The key stops working at once."""
    ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=Now())


def hand_over_key(key_id: UUID, to: User) -> None:
    """Another person answers for the key from now on."""
    ApiKey.objects.filter(pk=key_id, revoked_at=None).update(holder=to)


def note_use(key: ApiKey, now: datetime) -> None:
    """Note that an API key was used, once in USE_NOTED_EVERY."""
    before = now - USE_NOTED_EVERY
    if key.last_used_at is not None and key.last_used_at >= before:
        return
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=before)
    ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=now)


def note_failed_sign_in(email: str) -> None:
    """Count a sign-in that failed, with whatever address: it costs the same whether somebody has it."""
    person = User.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    execute(
        "INSERT INTO people_failedsignin AS counted (person_id, count) VALUES (%s, 1)"
        " ON CONFLICT (person_id) DO UPDATE SET count = counted.count + 1",
        [person],
    )


def take_failed_sign_ins() -> list[FailedSignIn]:
    """What was counted since the last time, which is forgotten here: the caller's transaction records it."""
    counted = list(FailedSignIn.objects.select_for_update(of=("self",)).select_related("person").order_by("pk"))
    FailedSignIn.objects.filter(pk__in=[each.pk for each in counted]).delete()
    return counted


def note_staff_access(*, person: str, purposes: Mapping[str, str], path: str) -> None:
    """Note that the platform's staff looked at the client in use. purposes: what for, by language."""
    said = {language: purpose[:200] for language, purpose in purposes.items()}
    StaffAccess.objects.create(person=person, purposes=said, path=path[:300])


def create_person(*, email: str, name: str, role: str, password: str) -> User:
    """A person with a password, made by a command (demo, first administrator). An existing one is left as it is."""
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
