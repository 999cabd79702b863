"""Forms in which a contact or the client chooses topics by channel, how often, and for which numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from labels.domain.numbers import NumberError, parse_number
from labels.models import Number
from labels.numbers.search import groups
from labels.selectors import directories
from portal.shell.fields import Clock, TimeZoneField
from portal.shell.scopes import EVERYTHING, INHERIT, KEEP, THESE, ToldScopeForm, scope_text
from tenants.domain.summaries import SummaryTime
from tenants.domain.topics import OPTIONAL, TERMS, Choice, InForce, Rhythm, Scope, Source, Topic, in_force
from tenants.people.models import Contact
from tenants.people.telling import choices
from tenants.people.texts import CHANNELS, EXAMPLES, RHYTHMS, TOPICS
from tenants.when import WEEKDAYS


@dataclass(frozen=True)
class Box:
    """A box of the matrix: a topic by a channel."""

    name: str
    value: str
    head: str
    label: str
    checked: bool


@dataclass(frozen=True)
class TopicRow:
    """A row of the matrix. own: something of it was chosen here, and is not inherited; scope: of what, in words."""

    word: str
    examples: str
    topic: str
    mandatory: bool
    own: bool
    scope: str
    boxes: list[Box]
    rhythm: BoundField | None


class TopicsForm(ToldScopeForm):
    """Every topic with its channels; what is left as whoever is above says goes on following it.

    contact: None of the client as a whole, whose settings the contacts inherit.
    """

    def __init__(self, *args: Any, contact: Contact | None, **kwargs: Any) -> None:
        self.contact = contact
        chosen = choices()
        self.own: Mapping[Topic, Choice] = chosen.get(contact.pk if contact else None, {})
        above: Mapping[Topic, Choice] = chosen.get(None, {}) if contact else {}
        self.inherited = {topic: in_force(topic, client=above.get(topic), person=None) for topic in Topic}
        self.counts = {topic: in_force(topic, client=above.get(topic), person=self.own.get(topic)) for topic in Topic}
        self.shown = [*_channels_of(contact)]
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[f"channels-{topic}"] = forms.MultipleChoiceField(
                required=False,
                choices=[(channel, CHANNELS[channel]) for channel in self.shown],
                initial=[channel for channel in self.shown if channel in self.counts[topic].channels],
            )
        for topic in OPTIONAL:
            self.fields[f"rhythm-{topic}"] = forms.ChoiceField(
                label=_("E-mails about “%(topic)s”") % {"topic": TOPICS[topic]},
                choices=[*RHYTHMS.items()],
                initial=self.counts[topic].rhythm,
            )
        self._add_scope()
        if contact is not None:
            self._add_times(contact)

    @property
    def rows(self) -> list[TopicRow]:
        """The matrix, in the catalogue's order."""
        return [
            TopicRow(
                str(TOPICS[topic]),
                str(EXAMPLES[topic]),
                topic.value,
                TERMS[topic].mandatory,
                self.own.get(topic, Choice()) != Choice(),
                scope_text(self.counts[topic].scope),
                [*self._boxes(topic)],
                self[f"rhythm-{topic}"] if topic in OPTIONAL else None,
            )
            for topic in Topic
        ]

    @property
    def heads(self) -> list[str]:
        """The words of the channels over the matrix."""
        return [str(CHANNELS[channel]) for channel in self.shown]

    @property
    def times(self) -> list[BoundField]:
        """Returns the fields for when summaries come; only contacts have them."""
        return [self[name] for name in ("summary_at", "summary_weekday", "time_zone") if name in self.fields]

    def chosen(self) -> dict[Topic, Choice]:
        """Returns the choice for each topic; an inherited choice stays inherited. Needs a valid form."""
        return {topic: self._choice(topic) for topic in Topic}

    def summary(self) -> SummaryTime | None:
        """Returns when the contact reads its summaries; None for the client as a whole."""
        if self.contact is None:
            return None
        data = self.cleaned_data
        return SummaryTime(data["time_zone"], data["summary_at"], int(data["summary_weekday"]))

    # ------------------------------------------------------------ parts

    def _boxes(self, topic: Topic) -> Iterator[Box]:
        name = f"channels-{topic}"
        checked = self[name].value() or []
        for channel in self.shown:
            label = _("%(topic)s: %(channel)s") % {"topic": TOPICS[topic], "channel": CHANNELS[channel]}
            yield Box(self.add_prefix(name), channel, str(CHANNELS[channel]), label, channel in checked)

    def _choice(self, topic: Topic) -> Choice:
        data, above, now = self.cleaned_data, self.inherited[topic], self.counts[topic]
        hidden = now.channels - {*self.shown}
        channels = frozenset(data[f"channels-{topic}"]) | hidden
        rhythm = Rhythm(data[f"rhythm-{topic}"]) if topic in OPTIONAL else above.rhythm
        return Choice(
            channels=None if channels == above.channels else channels,
            scope=self._scope(now, self.own.get(topic, Choice()).scope),
            rhythm=None if rhythm == above.rhythm else rhythm,
        )

    def _scope(self, now: InForce, own: Scope | None) -> Scope | None:
        kept = {KEEP: own, INHERIT: None, EVERYTHING: Scope(), THESE: self.scope_typed}[self.cleaned_data["scope"]]
        if self.contact is None and kept == Scope():
            return None
        return kept

    def _add_scope(self) -> None:
        """One for all topics; where a program has set different ones it is kept until another is chosen."""
        scopes = {self.counts[topic].scope for topic in Topic}
        same = next(iter(scopes)) if len(scopes) == 1 else None
        by = {self.counts[topic].scope_by for topic in Topic}
        options = [(EVERYTHING, _("all numbers and directories")), (THESE, _("only these:"))]
        if self.contact is not None:
            options.insert(0, (INHERIT, _("as the account's setting says")))
        if same is None:
            options.insert(0, (KEEP, _("differently by topic, as it is")))
        initial = KEEP if same is None else THESE if same != Scope() else EVERYTHING
        if same is not None and self.contact is not None and Source.PERSON not in by:
            initial = INHERIT
        self.offer_scopes(options, initial, same if same is not None and initial == THESE else Scope())

    def _add_times(self, contact: Contact) -> None:
        zones = TimeZoneField(required=False, initial=contact.time_zone)
        zones.widget.attrs["placeholder"] = _("the account's")
        self.fields |= {
            "summary_at": forms.TimeField(
                label=capfirst(_("summaries at")), widget=Clock(), initial=contact.summary_at
            ),
            "summary_weekday": forms.ChoiceField(
                label=capfirst(_("weekly on")),
                choices=[(str(day), word) for day, word in enumerate(WEEKDAYS)],
                initial=str(contact.summary_weekday),
            ),
            "time_zone": zones,
        }


def _channels_of(contact: Contact | None) -> Iterator[str]:
    """The channels that can be chosen: of a contact those for which it has an address."""
    if contact is None:
        yield from ("email", "sms", "bot")
        return
    if contact.email:
        yield "email"
    if contact.mobile:
        yield "sms"
    if contact.bot_kind:
        yield "bot"


class WouldBeToldForm(forms.Form):
    """Asks who would hear of a topic."""

    topic = forms.ChoiceField(label=capfirst(gettext_lazy("topic")), choices=[*TOPICS.items()])
    number = forms.CharField(label=gettext_lazy("Number"), required=False, max_length=40)
    group = forms.ChoiceField(label=gettext_lazy("Number group"), required=False)
    directory = forms.ChoiceField(label=gettext_lazy("Directory"), required=False)
    request = forms.UUIDField(required=False, widget=forms.HiddenInput)  # whose numbers it is about

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["group"].choices = [("", _("all")), *[(name, name) for name in groups()]]
        fields["directory"].choices = [("", _("all")), *[(each.code, str(each)) for each in directories()]]

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"].strip()
        if not typed:
            return ""
        try:
            canonical = parse_number(typed).canonical
        except NumberError as error:
            raise forms.ValidationError(_("“%(number)s” is no number.") % {"number": typed[:40]}) from error
        if not Number.objects.filter(canonical=canonical).exists():
            raise forms.ValidationError(_("“%(number)s” is not registered here.") % {"number": typed[:40]})
        return canonical
