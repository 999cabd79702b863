"""Directories: how each outside party is reached and behaves."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from labels import texts
from labels.directories import moving
from labels.directories.aggregators import vendors
from labels.directories.capabilities import ADAPTERS, CAPABILITIES, DESK, HTTP, adapter_name, capabilities_of
from labels.directories.models import Connection, Directory
from labels.displays import directory_policies
from labels.domain.sightings import SightingSource
from labels.errands import asking
from labels.sighting_models import SIGHTING_SOURCES
from maintenance.party_changes import PartyEffect, effects_of
from portal.directories import tries as directory_tries
from portal.directories.health_desk import health_of
from portal.shell.desk import staff_access
from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, LookFirst, badge, carried, proposed
from portal.shell.desk.loosening import hold_back
from portal.shell.desk.site import ByName, desk, staff_actor
from portal.shell.fields import Cleaned
from tenants.domain.outside import SFTP, WEB
from tenants.outside.addresses_outside import check_typed
from tenants.refusals import Refused
from tenants.when import duration_text

SHOWN = 200  # labels to which the same happens


@dataclass(frozen=True)
class Published:
    """What a directory said that it takes, in words, when it was asked last (None: never); asking: it is being asked;
    differs: from what is written down here. Or what hindered it.
    """

    asking: bool
    asked_at: datetime | None = None
    longest: int = 0
    latin_counts_half: bool = False
    characters: str = ""
    strictness: str = ""
    differs: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Group:
    """Labels to which the same happens. rows: the first SHOWN of all `count`, each with the sentences why."""

    change: str
    count: int
    clients: int
    rows: list[tuple[directory_policies.Touched, list[str]]]


@dataclass(frozen=True)
class LookFirstPage:
    """What a change of a directory does to labels of clients, before it is saved. carried: the form's fields by name,
    to be posted again with `confirmed`, the digest. effects: on windows, promises and calls, with how many.
    """

    obj: Directory
    effects: Mapping[PartyEffect, int]
    groups: list[Group]
    digest: str
    changed_meanwhile: bool
    carried: list[tuple[str, str]]


class DirectoryForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A directory's own figures must make sense together."""

    address = forms.CharField(
        label=lazy("address"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=lazy(
            "Of a program: https://host/path. Served by people: mailto:name@host or sftp://host:22/folder;"
            " empty: a person downloads its files. Aggregators: https://host."
        ),
    )
    vendors = forms.CharField(
        label=lazy("Vendors that an aggregator knows"),
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=lazy("Of an aggregator: lines “name in its answers, code of the directory”, such as “Oppo oppo”."),
    )

    adapter = forms.ChoiceField(
        label=lazy("adapter"), choices=lambda: [*ADAPTERS.items()], initial=HTTP, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = Directory
        fields = [field.name for field in Directory._meta.fields if field.editable and field.name != "id"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "connection" in self.fields:
            platforms = Q(tenant=None) | Q(pk=self.instance.connection_id)  # a client's takes the place of one of these
            self.fields["connection"].queryset = Connection.objects.filter(platforms)  # type: ignore[attr-defined]
        if "vendors" in self.fields:
            self.fields["vendors"].initial = vendors.vendors_as_lines(self.instance)
        if "sources" in self.fields:
            named = _(", ").join(f"{code} ({word})" for code, word in SIGHTING_SOURCES.items())
            said = _(
                "Who may say what its handsets show, the surest first, of: %(names)s. Who is left out does not count."
            )
            self.fields["sources"].help_text = said % {"names": named}

    def clean_vendors(self) -> dict[str, Directory]:
        try:
            return vendors.vendors_from_lines(self.cleaned_data["vendors"])
        except vendors.VendorsError as error:
            said = {
                "line_unreadable": _("“%(said)s” is not a name and a directory's code."),
                "directory_unknown": _("There is no directory “%(said)s”: add it first."),
                "vendor_twice": _("“%(said)s” stands there twice."),
            }
            raise ValidationError(said[error.code] % {"said": error.said}) from None

    def clean_sources(self) -> str:
        named = self.cleaned_data["sources"].replace(",", " ").split()
        if set(named) - set(SightingSource) or len(named) != len(set(named)):
            raise ValidationError(
                _("Name each of these once at most: %(names)s") % {"names": ", ".join(SightingSource)}
            )
        return " ".join(named)

    def clean(self) -> Cleaned:
        given = super().clean() or {}
        earliest, latest = given.get("cache_min"), given.get("cache_max")
        if earliest is not None and latest is not None and not 0 <= earliest.total_seconds() <= latest.total_seconds():
            raise ValidationError({"cache_max": _("The latest time cannot be before the earliest.")})
        self._check_address(given.get("adapter", ""), given.get("address", ""))
        self._check_kind(given)
        by_program = given.get("adapter") != DESK
        if self.instance.pk and given.get("active") and by_program and not self.instance.address:
            raise ValidationError({"active": _("Its address has not been confirmed yet: see the inbox.")})
        if given.get("active") and given.get("shadow"):
            raise ValidationError({"shadow": _("It is either in shadow or active.")})
        return given

    def _check_kind(self, given: Cleaned) -> None:
        """Aggregators know what others show, and take no labels."""
        adapter, aggregator = given.get("adapter", ""), given.get("kind") == Directory.Kind.AGGREGATOR
        if adapter in CAPABILITIES and CAPABILITIES[adapter].sees_others != aggregator:
            self.add_error("kind", _("This kind and this adapter do not go together."))
        if aggregator and given.get("acceleration_price") is not None:
            self.add_error(
                "acceleration_price", _("It shows no labels, so nothing is accelerated there: leave it empty.")
            )
        if aggregator and given.get("active"):
            self.add_error("active", _("An aggregator takes no labels: put it in shadow, in which it is asked."))
        if given.get("vendors") and not aggregator:
            self.add_error("vendors", _("Only an aggregator knows vendors."))

    def _check_address(self, adapter: str, address: str) -> None:
        """What the adapter can use, and our servers may call."""
        by_program = adapter != DESK
        schemes = WEB if by_program else SFTP
        if not address and not by_program:
            return  # a person downloads its files
        try:
            if address.startswith("mailto:") and not by_program:
                validate_email(address.removeprefix("mailto:"))
            elif address.partition("://")[0] not in schemes:
                said = {"adapter": adapter_name(adapter)}
                raise ValidationError(_("This is no address for the adapter “%(adapter)s”.") % said)
            else:
                check_typed(address, schemes=schemes)
        except (ValidationError, Refused) as error:
            self.add_error("address", error if isinstance(error, ValidationError) else str(error))


@admin.register(Directory, site=desk)
class DirectoryAdmin(DeskAdmin):
    """A directory is switched off, never deleted: displays of clients point to it."""

    form = DirectoryForm
    change_form_before_template = "admin/directories/published.html"
    may_add = may_change = ADMINISTRATORS
    list_display = ("named", "code", "kind", "platform", "way", "shown_after", "critical", "stage")
    list_filter = ("kind", "platform", "active")
    ordering = ("position", "code")

    @admin.display(description=lazy("directory"), ordering="position")
    def named(self, directory: Directory) -> str:
        return str(directory)

    @admin.display(description=lazy("adapter"), ordering="adapter")
    def way(self, directory: Directory) -> str:
        return adapter_name(directory.adapter)

    @admin.display(description=lazy("visible after"), ordering="cache_max")
    def shown_after(self, directory: Directory) -> str:
        """On handsets, by its own figures."""
        earliest, latest = directory.cache_min, directory.cache_max
        if not latest:
            return _("immediately")
        if earliest == latest:
            return duration_text(latest)
        return f"{duration_text(earliest)} – {duration_text(latest)}"

    @badge(lazy("state"), active="success", shadow="warning")
    def stage(self, directory: Directory) -> tuple[str, str]:
        """Draft, shadow or active."""
        if directory.active:
            return "active", _("active")
        return ("shadow", _("in shadow")) if directory.shadow else ("draft", _("draft"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new one is not active unless somebody says so; an aggregator never is."""
        return {"active": False, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request: HttpRequest, obj: Directory | None = None) -> tuple[str, ...]:
        return ("code",) if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Directory | None = None) -> list[str]:
        """Who may only look reads the columns; vendors are rows of their own."""
        fields: list[str] = list(super().get_fields(request, obj))
        return fields if self.has_change_permission(request, obj) else [each for each in fields if each != "vendors"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: ByName | None = None
    ) -> HttpResponse:
        directory = self.get_object(request, object_id)
        asked = directory is not None and request.method == "GET"
        more = {
            "published": taken_labels(directory) if asked else None,
            "health": health_of(directory) if asked else None,
            "checked": capabilities_of(directory).checked if asked else None,
        }
        answer: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})
        return answer

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except LookFirst as first:
            first.then()
            return first.page

    def keys_of(self, row: Directory) -> list[object]:
        """What two agree on is kept by its code."""
        return [row.pk, row.code]

    def save_model(self, request: HttpRequest, obj: Directory, form: Any, change: bool) -> None:
        """What does something to labels of clients is saved once these have been looked at; the clients are told."""
        touched = directory_policies.touched_by(obj)
        effects = effects_of(Directory.objects.filter(pk=obj.pk).first(), obj)
        held = change and hold_back(request, obj, obj.code, form)
        at_once = directory_policies.touched_by(obj) if held else touched
        touched += [each for each in at_once if each not in touched]
        if (touched or effects) and request.POST.get("confirmed") != _digest(touched, effects):
            raise LookFirst(self._look(request, obj, touched, effects))
        if held:
            proposed(request)
        moved = {name: getattr(obj, name) for name in ("adapter", "address", "connection")}
        if {*moved} & {*form.changed_data}:
            tried = directory_tries.seen_or_shown(request, obj, self.opts)
            self._propose_move(request, obj, moved | tried, change)
        super().save_model(request, obj, form, change)
        vendors.set_vendors(obj, form.cleaned_data.get("vendors") or {})
        if directory_policies.DECIDING.intersection(form.changed_data):
            directory_policies.policy_changed(obj, at_once)

    def _propose_move(self, request: HttpRequest, obj: Directory, moved: dict[str, Any], change: bool) -> None:
        """Where it lies two administrators agree on: until then the present address stays, and a new one is off."""
        if change:
            before = Directory.objects.get(pk=obj.pk)
            obj.adapter, obj.address, obj.connection = before.adapter, before.address, before.connection
        else:
            moved["active"] = obj.active  # it takes labels once it lies somewhere
            obj.address, obj.connection, obj.active = "", None, False
        moving.propose(obj, **moved, actor=staff_actor(request))
        proposed(request)

    def _look(
        self,
        request: HttpRequest,
        obj: Directory,
        touched: Sequence[directory_policies.Touched],
        effects: Mapping[PartyEffect, int],
    ) -> HttpResponse:
        for tenant in {each.tenant.pk: each.tenant for each in touched}.values():
            staff_access.note(
                request, tenant, lambda: _("A change of %(directory)s that affects labels") % {"directory": obj}
            )
        shown = LookFirstPage(
            obj=obj,
            effects=effects,
            groups=[
                _group(change, rows)
                for change in directory_policies.Change
                if (rows := [each for each in touched if each.change is change])
            ],
            digest=_digest(touched, effects),
            changed_meanwhile=bool(request.POST.get("confirmed")),
            carried=carried(request, "confirmed"),
        )
        return desk.render(request, "admin/directories/touched.html", shown, title=_("Before saving"), opts=self.opts)


def taken_labels(directory: Directory) -> Published | None:
    """What a directory said last that it takes; a worker asks it anew. Nothing of one that nobody can ask."""
    if not asking.publishes_policy(directory):
        return None
    under_way, said = asking.have_asked(directory), asking.said_policy(directory)
    if said is None or said.policy is None:
        return Published(under_way, said.asked_at if said else None, trouble=said.trouble if said else "")
    policy = said.policy
    return Published(
        under_way,
        said.asked_at,
        longest=policy.longest,
        latin_counts_half=policy.halves,
        characters=str(Directory.Characters(policy.characters).label),
        strictness=str(Directory.Strictness(policy.strictness).label),
        differs=policy != directory.policy,
    )


def _group(change: directory_policies.Change, touched: Sequence[directory_policies.Touched]) -> Group:
    sentences = [(each, [texts.finding(fault.code, fault.params) for fault in each.faults]) for each in touched[:SHOWN]]
    return Group(change.value, len(touched), len({each.tenant.pk for each in touched}), sentences)


def _digest(touched: Sequence[directory_policies.Touched], effects: Mapping[PartyEffect, int]) -> str:
    """Of whom it touches, and which effects it has: a confirmation counts for those that were seen. How many displays
    and windows there are changes while one reads.
    """
    rows = [f"{each.tenant.pk} {each.text} {each.change} {each.faults}" for each in touched]
    return hashlib.sha256("\n".join([*rows, *effects]).encode()).hexdigest()[:16]
