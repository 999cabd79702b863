"""The only door to django_tenants: it sets which client's schema is in use, and lets nothing leak across.

`client(tenant)` enters a client's schema. Models of client apps inherit `ClientModel`: a query made in one client's
schema refuses to run in another's, and an object loaded from one refuses to be saved in another (`WrongClient`).
`on_commit` keeps the schema for what runs after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models, transaction
from django_tenants.utils import get_public_schema_name

from tenants.database.identifiers import uuid7
from tenants.outside import bounded

if TYPE_CHECKING:
    from tenants.models import Tenant

PUBLIC: Final = str(get_public_schema_name())  # the schema outside any client


class WrongClient(RuntimeError):
    """Data of one client was about to be read or written in another client's schema."""


class NoClient(RuntimeError):
    """Work of a client was about to run outside any client's schema."""


def schema_in_use() -> str:
    """Returns the name of the schema that queries go to now ("public" outside any client)."""
    return str(connection.schema_name)  # type: ignore[attr-defined]  # the backend of django_tenants adds it


bounded.client_in_use = schema_in_use


def current_tenant() -> Tenant:
    """Returns the client (or the staff) whose schema is in use. Raises NoClient outside."""
    tenant = connection.tenant  # type: ignore[attr-defined]
    if schema_in_use() == PUBLIC or not hasattr(tenant, "pk"):
        raise NoClient("this runs only inside a client's schema: use tenants.context.client(tenant)")
    return tenant  # type: ignore[no-any-return]


@contextmanager
def client(tenant: Tenant) -> Iterator[Tenant]:
    """Runs the block in the client's schema; the schema before it comes back afterwards."""
    before, schema = connection.tenant, schema_in_use()  # type: ignore[attr-defined]
    connection.set_tenant(tenant)  # type: ignore[attr-defined]
    try:
        yield tenant
    finally:
        if schema == PUBLIC:
            connection.set_schema_to_public()  # type: ignore[attr-defined]
        else:
            connection.set_tenant(before)  # type: ignore[attr-defined]


@contextmanager
def platform() -> Iterator[None]:
    """Runs the block outside any client's schema."""
    before, schema = connection.tenant, schema_in_use()  # type: ignore[attr-defined]
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        if schema != PUBLIC:
            connection.set_tenant(before)  # type: ignore[attr-defined]


def enter(tenant: Tenant) -> None:
    """Enters the client's schema for the rest of a request (portal.web.middleware leaves it again)."""
    connection.set_tenant(tenant)  # type: ignore[attr-defined]


def leave() -> None:
    """Returns to the public schema."""
    if schema_in_use() == PUBLIC:
        return
    connection.set_schema_to_public()  # type: ignore[attr-defined]


def on_commit(function: Callable[[], object]) -> None:
    """Acts like transaction.on_commit, but the function runs in the schema that is in use now, not in the one at
    commit.
    """
    transaction.on_commit(partial(_run_in, connection.tenant, schema_in_use(), function))  # type: ignore[attr-defined]


def _run_in(tenant: Tenant, schema: str, function: Callable[[], object]) -> None:
    with platform() if schema == PUBLIC else client(tenant):
        function()


def cache_key(key: str, prefix: str, version: int) -> str:
    """Returns Django's cache key (KEY_FUNCTION): keys of one client never meet those of another."""
    return f"{schema_in_use()}:{prefix}:{version}:{key}"


def signing_salt(purpose: str) -> str:
    """Returns a salt for django.core.signing: what is signed for one client is void for another."""
    return f"{schema_in_use()}:{purpose}"


class ClientQuerySet(models.QuerySet[Any]):
    """A queryset bound to the schema it was made in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schema = schema_in_use()

    def _check(self) -> None:
        if self.schema != schema_in_use():
            raise WrongClient(f"a query made in schema {self.schema} was about to run in {schema_in_use()}")
        check_home(self._hints.get("instance"))  # type: ignore[attr-defined]  # whose relations are followed

    def _chain(self) -> ClientQuerySet:
        chained: ClientQuerySet = super()._chain()  # type: ignore[misc]
        chained.schema = self.schema
        return chained

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._check()
        super()._fetch_all()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            check_home(row)
        made: list[Any] = super().bulk_create(rows, *args, **kwargs)
        for row in made:
            row._state.schema = schema_in_use()
        return made

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            check_home(row)
        return super().bulk_update(rows, *args, **kwargs)


def _at_home(method: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps the queryset's method so that it runs only in the schema that the queryset was made in."""

    @wraps(method)
    def checked(self: ClientQuerySet, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return method(self, *args, **kwargs)

    return checked


_RUN_AT_ONCE = (
    "iterator",
    "aggregate",
    "count",
    "get",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "earliest",
    "latest",
    "first",
    "last",
    "in_bulk",
    "delete",
    "_raw_delete",
    "update",
    "_update",
    "exists",
    "contains",
    "explain",
    "_insert",
)
for _name in _RUN_AT_ONCE:
    setattr(ClientQuerySet, _name, _at_home(getattr(ClientQuerySet, _name)))


def check_home(row: models.Model | None) -> None:
    """Raises WrongClient for a row of another client, which is neither written here nor are its relations read here."""
    home = getattr(row._state, "schema", None) if row is not None else None
    if row is not None and home is not None and home != schema_in_use():
        raise WrongClient(f"{row._meta.label} loaded in schema {home} was about to be used in {schema_in_use()}")


class ClientModel(models.Model):
    """Base of every model that lives in a client's schema."""

    objects = models.Manager.from_queryset(ClientQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # so that following a relation and refreshing are bound to a schema too

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Any:
        instance = super().from_db(db, field_names, values, **options)
        instance._state.schema = schema_in_use()  # type: ignore[attr-defined]
        return instance

    def _check(self) -> None:
        check_home(self)
        self._state.schema = schema_in_use()  # type: ignore[attr-defined]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._check()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._check()
        return super().delete(*args, **kwargs)


def schema_of(model: type[models.Model]) -> str:
    """Returns the name of the schema of the model's table, for SQL that bypasses Django's cursor."""
    return schema_in_use() if issubclass(model, ClientModel) else PUBLIC


class ClientRow(ClientModel):
    """A client's row with a time-ordered UUID as key: keys of different clients never collide."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True
