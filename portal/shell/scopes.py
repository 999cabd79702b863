"""The numbers and directories that somebody hears about: for all topics at once, or for one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from labels.domain.numbers import NumberError, number_text, parse_number
from labels.models import Number
from labels.numbers.search import groups
from labels.selectors import directories_to_choose
from portal.shell.fields import Cleaned
from tenants.domain.topics import Choice, Scope, Topic
from tenants.people.models import Contact
from tenants.people.telling import choices

KEEP, INHERIT, EVERYTHING, THESE = "keep", "inherit", "everything", "these"
MOST_NUMBERS = 500


class ToldScopeForm(forms.Form):
    """All, what is inherited, or some groups, numbers and directories. scope_typed: those, once it is valid."""

    scope = forms.ChoiceField(label=gettext_lazy("Notified of"), widget=forms.RadioSelect)
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Number groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = forms.CharField(
        label=gettext_lazy("Numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One in each line."),
    )
    directories = forms.MultipleChoiceField(
        label=gettext_lazy("Directories"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer_scopes(self, options: Sequence[tuple[str, str | Promise]], initial: str, scope: Scope) -> None:
        """Sets the choices of the form and its present choice."""
        fields: Any = self.fields
        fields["scope"].choices, fields["scope"].initial = options, initial
        names = sorted({*groups()} | scope.groups)
        fields["groups"].choices, fields["groups"].initial = [(name, name) for name in names], sorted(scope.groups)
        codes = scope.directories
        fields["directories"].choices = [(each.code, str(each)) for each in directories_to_choose(codes)]
        fields["directories"].initial = sorted(scope.directories)
        canonical = (
            Number.objects.filter(pk__in=scope.numbers).order_by("canonical").values_list("canonical", flat=True)
        )
        fields["numbers"].initial = "\n".join(number_text(each) for each in canonical)

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        self.scope_typed = Scope()
        if cleaned.get("scope") == THESE and not self.errors:
            numbers = self._numbers(cleaned["numbers"])
            self.scope_typed = Scope(numbers, frozenset(cleaned["groups"]), frozenset(cleaned["directories"]))
            if self.scope_typed == Scope() and not self.errors:
                self.add_error("scope", _("Choose at least one group, number or directory."))
        return cleaned

    def _numbers(self, typed: str) -> frozenset[UUID]:
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        if len(lines) > MOST_NUMBERS:
            self.add_error("numbers", _("At most %(most)d numbers: choose a group instead.") % {"most": MOST_NUMBERS})
            return frozenset()
        canonical: dict[str, str] = {}
        for line in lines:
            try:
                canonical[parse_number(line).canonical] = line
            except NumberError:
                self.add_error("numbers", _("“%(number)s” is no number.") % {"number": line[:40]})
        registered = dict(Number.objects.filter(canonical__in=canonical).values_list("canonical", "pk"))
        for missing in canonical.keys() - registered.keys():
            self.add_error("numbers", _("“%(number)s” is not registered here.") % {"number": canonical[missing]})
        return frozenset(registered.values())


class TopicScopeForm(ToldScopeForm):
    """The scope in which one contact, or without one the client as a whole, hears of one topic."""

    def __init__(self, *args: Any, contact: Contact | None, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = choices().get(contact.pk if contact else None, {}).get(topic, Choice())
        options = [(EVERYTHING, _("all numbers and directories")), (THESE, _("only these:"))]
        if contact is not None:
            options.insert(0, (INHERIT, _("as the account's setting says")))
        scope = self.own.scope
        nothing_chosen = EVERYTHING if contact is None else INHERIT
        initial = nothing_chosen if scope is None else EVERYTHING if scope == Scope() else THESE
        self.inherits = contact is not None
        self.offer_scopes(options, initial, scope or Scope())

    def chosen(self) -> Choice:
        """Returns the topic's choice with the new scope. Needs a valid form."""
        everything = Scope() if self.inherits else None
        scope = {INHERIT: None, EVERYTHING: everything, THESE: self.scope_typed}[self.cleaned_data["scope"]]
        return replace(self.own, scope=scope)


def scope_text(scope: Scope) -> str:
    """A scope in a few words."""
    parts = [
        ngettext("%(count)d group", "%(count)d groups", len(scope.groups)) % {"count": len(scope.groups)},
        ngettext("%(count)d number", "%(count)d numbers", len(scope.numbers)) % {"count": len(scope.numbers)},
        ngettext("%(count)d directory", "%(count)d directories", len(scope.directories))
        % {"count": len(scope.directories)},
    ]
    sizes = (scope.groups, scope.numbers, scope.directories)
    return _(", ").join(part for part, size in zip(parts, sizes, strict=True) if size) or _("all")
