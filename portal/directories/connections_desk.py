"""Connections: the accounts with which directories are asked. Secrets are written here and never shown again."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from labels.directories import connections, meter
from labels.directories.accounts import served_by
from labels.directories.callbacks import callback_secret
from labels.directories.models import Connection
from portal.directories import connection_tries
from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, LookFirst, proposed
from portal.shell.desk.loosening import hold_back
from portal.shell.desk.site import desk, staff_actor
from portal.shell.fields import Cleaned
from tenants.domain.money import money_text
from tenants.selectors import address_of, clients_with_work, platform_tenant

LONG = ("private_key", "host_key")
NAMES = {
    "token": lazy("Token"),
    "account": lazy("Account"),
    "key": lazy("Key"),
    "app_key": lazy("App key"),
    "access_key": lazy("Access key"),
    "secret_key": lazy("Secret key"),
    "user": lazy("User"),
    "password": lazy("Password"),
    "private_key": lazy("Private key"),
    "host_key": lazy("Host key"),
}
HELP = {
    "private_key": lazy("OpenSSH or PEM, without a passphrase; instead of a password."),
    "host_key": lazy("As the party has given it to you, not as the server shows it: “ssh-ed25519 AAAA…”."),
}


def _secret_field(name: str) -> forms.CharField:
    attributes = {"autocomplete": "off", "spellcheck": "false"}
    widget = UnfoldAdminTextareaWidget(attrs={**attributes, "rows": 3}) if name in LONG else None
    return forms.CharField(
        label=NAMES[name],
        required=False,
        max_length=8000,
        help_text=HELP.get(name, ""),
        widget=widget
        or UnfoldAdminTextInputWidget(
            attrs={**attributes, "type": "password"},
        ),
    )


class ConnectionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A connection, and new credentials of its kind; what is left empty stays as it is. What is typed is tried out
    before it is proposed (portal.directories.connection_tries).
    """

    token, account, key = (_secret_field(name) for name in ("token", "account", "key"))
    user, password = (_secret_field(name) for name in ("user", "password"))
    app_key, access_key, secret_key = (_secret_field(name) for name in ("app_key", "access_key", "secret_key"))
    new_address = forms.BooleanField(label=lazy("Another address for callbacks"), required=False)
    private_key, host_key = (_secret_field(name) for name in LONG)

    class Meta:
        model = Connection
        fields = (
            "name",
            "kind",
            "tenant",
            "instead_of",
            "calls_a_second",
            "calls_a_day",
            "open_from",
            "open_until",
            "price_of_a_call",
            "monthly_budget",
            "callbacks",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tenant" in self.fields:
            self.fields["tenant"].queryset = clients_with_work()  # type: ignore[attr-defined]

    def secret(self) -> dict[str, str]:
        """The new credentials: as they are typed, or were before they were tried out; empty where there are none."""
        kind = self.cleaned_data.get("kind") or self.instance.kind
        typed = {name: self.cleaned_data.get(name, "").strip() for name in connections.FIELDS.get(kind, ())}
        return typed if any(typed.values()) else connection_tries.secret_before(self.data, self.instance)

    def clean(self) -> Cleaned:
        given: Cleaned = super().clean() or self.cleaned_data
        self.instance.kind = kind = given.get("kind") or self.instance.kind
        self.instance.instead_of = given.get("instead_of", self.instance.instead_of)
        secret = self.secret()
        if (given.get("open_from") is None) != (given.get("open_until") is None):
            self.add_error("open_until", _("Give both times, or neither."))
        if given.get("callbacks") == Connection.Callbacks.SIGNED and kind != Connection.Kind.TOKEN:
            self.add_error("callbacks", _("Only a connection with a token has something to sign with."))
        self._check_place(given, kind)
        for name in secret.keys() - connections.OPTIONAL:
            if not secret[name]:
                self.add_error(name, _("This field is required, too."))
        if secret and "user" in secret and not (secret["password"] or secret["private_key"]):
            self.add_error("password", _("Give a password or a private key."))
        if self.data.get("tried") and not secret:
            raise ValidationError(_("The test of the credentials is over: enter them again."))
        return given

    def _check_place(self, given: Cleaned, kind: str) -> None:
        """A client's own account takes the place of one of the platform's, of the same kind."""
        usual = given.get("instead_of")
        if bool(given.get("tenant")) != bool(usual):
            self.add_error("instead_of", _("An account of a client takes the place of one of the platform's."))
        elif usual and usual.kind != kind:
            self.add_error("instead_of", _("It is of another kind."))


@admin.register(Connection, site=desk)
class ConnectionAdmin(DeskAdmin):
    """Administrators make them and propose credentials, which another one confirms."""

    form = ConnectionForm
    may_add = may_change = ADMINISTRATORS
    list_display = ("name", "kind", "of_client", "serves", "credentials_known", "spent")
    readonly_fields: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        rows = Connection.objects.select_related("tenant", "instead_of")
        return rows.prefetch_related("directories", "instead_of__directories", "credentials")

    def get_readonly_fields(self, request: HttpRequest, obj: Connection | None = None) -> tuple[str, ...]:
        return ("kind", "tenant", "instead_of", "spent", "callback_address") if obj is not None else ()

    def get_fieldsets(self, request: HttpRequest, obj: Connection | None = None) -> Any:
        """On a connection's page the fields of its own kind only."""
        kinds = [obj.kind] if obj is not None else list(connections.FIELDS)
        secrets = [name for kind in kinds for name in connections.FIELDS[kind]]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ConnectionForm.Meta.fields})]
        said = _("Never shown again. Leave it empty to keep the present ones. Another administrator confirms new ones.")
        used = [(_("Use"), {"fields": ["spent", "callback_address", "new_address"]})] if obj is not None else []
        return [
            (None, {"fields": ConnectionForm.Meta.fields}),
            *used,
            (_("New credentials"), {"fields": secrets, "description": said}),
        ]

    @admin.display(description=lazy("of the client"))
    def of_client(self, connection: Connection) -> str:
        return connection.tenant.legal_name if connection.tenant else _("the platform")

    @admin.display(description=lazy("directories"))
    def serves(self, connection: Connection) -> str:
        return _(", ").join(str(each) for each in served_by(connection).directories.all()) or "—"

    @admin.display(description=lazy("spent this month"))
    def spent(self, connection: Connection) -> str:
        return money_text(meter.spent_this_month(connection))

    @admin.display(description=lazy("address for callbacks"))
    def callback_address(self, connection: Connection) -> str:
        """A secret: whoever has it may say that something has changed, and nothing more."""
        if not connection.callbacks:
            return "—"
        path = reverse("party_callback", args=[connection.pk, callback_secret(connection)])
        return f"{address_of(platform_tenant())}{path}"

    @admin.display(description=lazy("credentials"))
    def credentials_known(self, connection: Connection) -> str:
        """How many count now, and whether some wait."""
        live = len(connections.live(connection))
        waiting = sum(each.agreed_at is None for each in connection.credentials.all())
        said = [_("valid: %(count)s") % {"count": live}]
        return " · ".join(said + ([_("to be confirmed: %(count)s") % {"count": waiting}] if waiting else []))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except LookFirst as first:
            first.then()
            return first.page

    def save_model(self, request: HttpRequest, obj: Connection, form: Any, change: bool) -> None:
        """New credentials are proposed once what parties say to them has been looked at."""
        secret = form.secret()
        tried = connection_tries.looked_at_or_shown(request, obj, secret, self.opts) if secret else {}
        if change and hold_back(request, obj, str(obj.pk), form):
            proposed(request)
        if form.cleaned_data.get("new_address"):
            obj.callback_series += 1
        super().save_model(request, obj, form, change)
        if secret:
            connections.propose_secret(obj, secret, actor=staff_actor(request), **tried)
            proposed(request)
        elif not change:
            messages.warning(request, _("It has no credentials yet."))
