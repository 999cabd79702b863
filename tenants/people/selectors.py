"""Reads the people, contacts and programs of the client in use."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Case, CharField, F, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from tenants.clock import real_now
from tenants.domain.actors import MOST_OF_A_NAME, Actor
from tenants.people.actors import person
from tenants.people.models import ApiKey, Contact, Invitation, Role, StaffAccess, StatusSubscriber, User
from tenants.people.roles import FINANCE, scopes_within


@dataclass(frozen=True)
class Person:
    """Someone who can sign in."""

    id: UUID
    name: str
    email: str
    role: str
    two_factor: bool
    last_login: datetime | None
    is_active: bool
    is_self: bool


@dataclass(frozen=True)
class Invited:
    """An open invitation. state: open or expired."""

    id: UUID
    name: str
    email: str
    role: str
    state: str
    expires_at: datetime
    invited_by: str


@dataclass(frozen=True)
class Key:
    """An API key without its secret. state: active, expired or revoked; scopes: names of portal.shell.api.scopes, as
    far as the holder's role allows them now.
    """

    id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_by: str
    created_by_id: str
    holder: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    state: str


def people(reader: User) -> list[Person]:
    """Returns the people who can sign in, by name; `reader` is marked."""
    second_factor = set(Authenticator.objects.exclude(type="recovery_codes").values_list("user_id", flat=True))
    return [
        Person(
            id=user.pk,
            name=user.name,
            email=user.email,
            role=user.role,
            two_factor=user.pk in second_factor,
            last_login=user.last_login,
            is_active=user.is_active,
            is_self=user.pk == reader.pk,
        )
        for user in User.objects.filter(is_active=True).order_by("name", "email")
    ]


def doers_of(model: type[Model]) -> list[str]:
    """Returns the fields in which a row keeps by id who did it; the name stands beside each."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    names = [name for name, field in fields.items() if field.max_length == MOST_OF_A_NAME and f"{name}_id" in fields]
    return [f"{name}_id" for name in names]


def own_id(field: str) -> Case:
    """Returns the SQL of a doer's id for the client to read: of a person, program or contact of the client in use.

    It is empty for anybody else: the platform's ids of its staff are its own matter.
    """
    mine = reduce(or_, (Q(**{f"{field}__in": keys}) for keys in _own_keys()))
    return Case(When(mine, then=F(field)), default=Value(""))


def is_own(key: str) -> bool:
    """Returns True if the id is that of a person, program or contact of the client in use."""
    people, *others = (keys.filter(key=key) for keys in _own_keys())
    return people.union(*others).exists()


def _own_keys() -> list[QuerySet[Any, dict[str, str]]]:
    return [model.objects.annotate(key=Cast("pk", CharField())).values("key") for model in (User, ApiKey, Contact)]


def invitations() -> list[Invited]:
    """Returns open invitations, expired ones among them; newest first."""
    now = real_now()
    return [
        Invited(
            id=row.pk,
            name=row.name,
            email=row.email,
            role=row.role,
            state="open" if row.expires_at > now else "expired",
            expires_at=row.expires_at,
            invited_by=row.invited_by,
        )
        for row in open_invitations().order_by("-created_at")
    ]


def contacts() -> list[Contact]:
    """Returns the contacts in the order they were added, agreed or not."""
    return list(Contact.objects.order_by("created_at", "pk"))


def told() -> QuerySet[Contact]:
    """Returns the contacts who have agreed to be told over at least one channel."""
    agreed = Contact.Answer.AGREED
    return Contact.objects.filter(
        (~Q(email="") & Q(email_answer=agreed, email_failed_at=None))
        | (~Q(mobile="") & Q(mobile_answer=agreed, mobile_failed_at=None))
    )


def api_keys() -> list[Key]:
    """Returns all API keys, those that work first, newest first."""
    now = real_now()
    rows = ApiKey.objects.select_related("holder").order_by(F("revoked_at").desc(nulls_first=True), "-created_at")
    return [
        Key(
            id=row.pk,
            name=row.name,
            prefix=f"shk_{row.prefix}",
            scopes=tuple(scopes_within(row.scopes, row.holder.role if row.holder else None)),
            created_by=row.created_by,
            created_by_id=row.created_by_id,
            holder=person(row.holder).name if row.holder else "",
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            state=_state(row, now),
        )
        for row in rows
    ]


def sessions_of(person: User) -> QuerySet[UserSession]:
    """Returns the browsers in which a person is signed in."""
    return UserSession.objects.filter(user=person)  # type: ignore[no-any-return]  # allauth has no types


def keys_held_by(holder: User) -> QuerySet[ApiKey]:
    """Returns the keys for which a person answers, without revoked and expired ones."""
    works = Q(expires_at=None) | Q(expires_at__gt=real_now())
    return ApiKey.objects.filter(works, holder=holder, revoked_at=None).order_by("created_at", "pk")


def holder_of(actor: Actor) -> User | None:
    """Returns the person who answers for what an actor makes, if it signs in here; else None."""
    if actor.kind != "person" or not actor.id:
        return None
    holder: User | None = User.objects.filter(pk=actor.id).first()
    return holder


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "active"


def staff_accesses() -> QuerySet[StaffAccess]:
    """Returns every look of the platform's staff at this client's data, newest first, as a queryset to page through."""
    return StaffAccess.objects.order_by("-at", "-pk")


_UNREVOKED = """
    SELECT key.*, holder.role AS role_of_holder
    FROM people_apikey AS key LEFT JOIN people_user AS holder ON holder.id = key.holder_id
    WHERE prefix = %s AND revoked_at IS NULL AND (key.holder_id IS NULL OR holder.is_active)
"""


def unrevoked_key(prefix: str) -> ApiKey | None:
    """Returns the API key with this prefix that was not revoked and whose holder has not left, with the scopes that the
    holder's role allows now; it may have expired.
    """
    for key in ApiKey.objects.raw(_UNREVOKED, [prefix]):
        key.scopes = scopes_within(key.scopes, vars(key)["role_of_holder"])  # a column of the statement, of no field
        return key
    return None


def person_behind(doer_id: str) -> str:
    """Returns the id of the person who answers for what was done under an id: a key's holder, else the id itself."""
    holders = ApiKey.objects.exclude(holder=None).values_list("pk", "holder")
    return {str(key): str(holder) for key, holder in holders}.get(doer_id, doer_id)


def owners() -> QuerySet[User]:
    """Returns the owners who may sign in."""
    rows: QuerySet[User] = User.objects.filter(role=Role.OWNER, is_active=True)
    return rows


def staff_at_work() -> QuerySet[User]:
    """Returns the platform's reviewers and administrators who may sign in, by name."""
    rows: QuerySet[User] = User.objects.filter(is_active=True, role__in=(Role.REVIEWER, Role.ADMINISTRATOR))
    return rows.order_by("name")


def of_finance() -> QuerySet[User]:
    """Returns the platform's people who may decide about money."""
    rows: QuerySet[User] = User.objects.filter(is_active=True, role__in=FINANCE)
    return rows


def open_invitations() -> QuerySet[Invitation]:
    """Returns invitations that nobody has accepted or withdrawn, and whose sender may still invite.

    That is checked here, as they may have been on their way while the sender got another role.
    """
    no_more = User.objects.exclude(is_active=True, role__in=(Role.OWNER, Role.ADMINISTRATOR))
    rows: QuerySet[Invitation] = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    return rows.exclude(invited_by_id__in=no_more.values(key=Cast("pk", CharField())))


def status_subscribers() -> QuerySet[StatusSubscriber]:
    """Returns the confirmed subscribers of the status page, the newest first."""
    return StatusSubscriber.objects.exclude(agreed_at=None).order_by("-agreed_at", "pk")
