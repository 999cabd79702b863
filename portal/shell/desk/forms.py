"""Forms of the desk that no model makes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from compliance.certification.texts import SUSPENSIONS
from compliance.models import Violation
from compliance.reviews import texts
from compliance.reviews.models import Attachment, Case
from maintenance.models import CONTENTS, MaintenanceRequest, Window
from maintenance.services.emergencies import CONTENTS as EMERGENCIES
from portal.shell.fields import LONGEST_TEXT, FilesField
from tenants.domain.actors import Actor
from tenants.models import StaffNote
from tenants.outbox.models import Message
from tenants.outbox.providers.configured import providers_of
from tenants.when import moment_text, periods_text

DECISIONS = ("approve", "propose", "confirm", "send_back", "reject", "ask", "answer", "solve")


class DecisionForm(forms.Form):
    """A reviewer's decision about a case, with the version and, for a party's change, the effects that the reviewer
    saw. The services check the rest.
    """

    decision = forms.ChoiceField(choices=[(name, name) for name in DECISIONS])
    version = forms.IntegerField(min_value=0)
    effects = forms.CharField(required=False, max_length=200)
    reason_code = forms.ChoiceField(label=_("Reason"), required=False)
    text = forms.CharField(label=_("Comment"), required=False, max_length=LONGEST_TEXT)
    attachments = FilesField(label=_("Files"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, texts.canned_reason(code)) for code in texts.REASONS_OF_KIND[case.kind]]
        self.fields["reason_code"].choices = [("", _("Choose a reason")), *choices]  # type: ignore[attr-defined]


class StaffReasonForm(forms.Form):
    """The reason why a client is resumed, a campaign stopped and so on; the clients read it."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"class": "desk-input"}))


class SuspensionForm(forms.Form):
    """The reason of a suspension, as the client reads it: the cause, and the platform's own words."""

    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[("", _("Choose a cause")), *SUSPENSIONS.items()],
        widget=forms.Select(attrs={"class": "desk-input"}),
    )
    reason = forms.CharField(
        label=_("Explanation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "desk-input"}),
    )


class DomainForm(forms.Form):
    """A host name under which a client is served."""

    domain = forms.CharField(
        label=_("Host name"),
        max_length=253,
        widget=forms.TextInput(attrs={"class": "desk-input", "placeholder": "certify.example.com"}),
    )


def sms_providers() -> list[tuple[str, str]]:
    """Returns the providers that carry SMS here."""
    return [(each.name, each.name) for each in providers_of(Message.Channel.SMS)]


class SignatureForm(forms.Form):
    """The signature of a client's SMS to its customers, and the providers that have approved it."""

    text = forms.CharField(
        label=_("Signature, without brackets"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"class": "desk-input"}),
    )
    providers = forms.MultipleChoiceField(
        label=_("Approved by"), choices=sms_providers, required=False, widget=forms.CheckboxSelectMultiple
    )


class ViolationForm(forms.Form):
    """A breach of the rules. occurred_at: in the staff's zone; documents: of which the forged one is chosen, with the
    case of each. The services judge what is chosen.
    """

    severity = forms.ChoiceField(
        label=_("Severity"), choices=Violation.Severity.choices, widget=forms.Select(attrs={"class": "desk-input"})
    )
    document = forms.UUIDField(
        label=_("Which document, if one is forged"), required=False, widget=forms.Select(attrs={"class": "desk-input"})
    )
    occurred_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"class": "desk-input", "type": "datetime-local"})
    )
    description = forms.CharField(
        label=_("Description"), max_length=1000, widget=forms.Textarea(attrs={"class": "desk-input", "rows": 2})
    )

    def __init__(self, *args: Any, documents: Iterable[Attachment] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_kind: dict[str, list[tuple[UUID, str]]] = {}
        for each in documents:
            case = each.entry.case
            said = f"{each.name} · {texts.title(case)} · {moment_text(each.entry.at)}"
            of_kind.setdefault(str(case.get_kind_display()), []).append((each.pk, said))
        self.fields["document"].widget.choices = [("", "—"), *of_kind.items()]


class StaffNoteForm(forms.Form):
    """A note for the colleague who answers this client's next call."""

    text = forms.CharField(
        label=_("Note"), max_length=StaffNote.LONGEST, widget=forms.Textarea(attrs={"class": "desk-input", "rows": 3})
    )


class CallForm(forms.Form):
    """A client's question by phone. windows: those it may be about; people: those who may take it."""

    title = forms.CharField(label=_("Topic"), max_length=120, widget=forms.TextInput(attrs={"class": "desk-input"}))
    text = forms.CharField(
        label=_("What the client asks"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "desk-input", "rows": 3}),
    )
    window = forms.ChoiceField(
        label=_("About the window"), required=False, widget=forms.Select(attrs={"class": "desk-input"})
    )
    takes = forms.ChoiceField(
        label=_("Assigned to"), required=False, widget=forms.Select(attrs={"class": "desk-input"})
    )

    def __init__(self, *args: Any, windows: Iterable[Window], people: Iterable[Actor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.id: each for each in people}
        offered = [(str(each.pk), f"{each} · {periods_text(each.periods)}") for each in windows]
        given = [(each.id, each.name) for each in self.people.values()]
        self.fields["window"].choices = [("", _("No window in particular")), *offered]  # type: ignore[attr-defined]
        self.fields["takes"].choices = [("", _("Nobody: whoever takes it next")), *given]  # type: ignore[attr-defined]

    def clean_window(self) -> UUID | None:
        return UUID(self.cleaned_data["window"]) if self.cleaned_data["window"] else None

    def clean_takes(self) -> Actor | None:
        return self.people.get(self.cleaned_data["takes"])


class EmergencyForm(forms.Form):
    """Work of the platform that cannot wait for the usual notice."""

    content = forms.ChoiceField(
        label=_("Work"),
        choices=[(content.value, CONTENTS[content]) for content in EMERGENCIES],
        widget=forms.Select(attrs={"class": "desk-input"}),
    )
    reason = forms.CharField(
        label=_("Emergency reason"),
        max_length=MaintenanceRequest._meta.get_field("urgency").max_length,
        widget=forms.TextInput(attrs={"class": "desk-input"}),
        error_messages={"required": _("Give the emergency reason: the client and the second person read it.")},
    )


class ClockForm(forms.Form):
    """Moves business time by a step, or to an instant in the staff's zone."""

    step = forms.ChoiceField(choices=[(step, step) for step in ("hour", "six_hours", "day", "next", "to", "stop")])
    to = forms.DateTimeField(
        label=_("To"),
        required=False,
        widget=forms.DateTimeInput(attrs={"class": "desk-input", "type": "datetime-local"}),
    )


class WordsField(forms.CharField):
    """A list, one word a line or several with spaces between."""

    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else " ".join(value or [])

    def to_python(self, value: Any) -> Any:
        return list(dict.fromkeys((super().to_python(value) or "").split()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))
