"""Sessions as Django keeps them in the database, read together with whose they are: what each page begins with."""

from datetime import datetime, timedelta
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tenants.database.kept_queries import Given, PreparedQuery
from tenants.people.models import User

SEEN_EVERY: Final = timedelta(minutes=10)


def _owner(key: Given, now: Given) -> QuerySet[User]:
    session = Session.objects.filter(session_key=key, expire_date__gt=now)
    device = UserSession.objects.filter(session_key=key)
    owner: QuerySet[User] = User.objects.filter(pk=Subquery(device.values("user")))
    return owner.annotate(
        session_data=Subquery(session.values("session_data")), seen_at=Subquery(device.values("last_seen_at"))
    )


_OWNER: Final = PreparedQuery(_owner)


class SessionStore(db.SessionStore):
    """A session. owner: the person of its device in allauth's list of devices, once it is loaded; whether it is theirs
    the session itself says.
    """

    owner: User | None = None

    def load(self) -> dict[str, Any]:
        owner: Any = next(iter(_OWNER(key=self.session_key, now=timezone.now())), None)
        if owner is None or owner.session_data is None:
            return super().load()
        self.owner = owner
        return self.decode(owner.session_data)


def person_of(request: HttpRequest) -> Any:
    """Returns the person who is signed in, as read with the session; where anything differs, Django
    finds the person.
    """
    session: Any = request.session
    person, said = session.get(SESSION_KEY), session.get(HASH_SESSION_KEY)
    owner = getattr(session, "owner", None)
    if (
        owner is not None
        and owner.is_active
        and str(owner.pk) == person
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and said
        and constant_time_compare(said, owner.get_session_auth_hash())
    ):
        _note_seen(session.session_key, owner.seen_at)
        return owner
    return get_user(request)


def _note_seen(key: str, seen_at: datetime) -> None:
    """Notes at most once in SEEN_EVERY when a device was last seen: most requests cost no write."""
    before = timezone.now() - SEEN_EVERY
    if seen_at < before:
        UserSession.objects.filter(session_key=key, last_seen_at__lt=before).update(last_seen_at=timezone.now())
