"""What the API takes and gives about licences and what is owed.

Days are whole local days of the client, the last one included.
"""

from typing import ClassVar

from rest_framework import serializers

from compliance.catalogue.models import DocumentType
from compliance.domain.requirements import OwedReason
from compliance.models import Licence
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import IdField, Taken, TextField, UploadField


class LicenceIn(Taken):
    document_type = TextField(max_length=40, help_text="A code of /document-types.")
    issuer = TextField(max_length=120)
    number = TextField(max_length=60)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, default=None, help_text="Left out: long-term.")
    file = UploadField(help_text="PDF, OFD, JPEG or PNG, up to 10 MB.", max_length=255)
    replaces = IdField(required=False, default=None, help_text="The licence that this one renews.")
    text = TextField(max_length=4000, required=False, default="", allow_blank=True)


class LicenceOut(RowOut[Licence]):
    replaces = serializers.UUIDField(source="replaces_id", allow_null=True)

    class Meta:
        model = Licence
        fields: ClassVar[list[str]] = [
            "id",
            "document_type",
            "version",
            "replaces",
            "state",
            "issuer",
            "valid_from",
            "valid_until",
            "file_name",
            "content_type",
            "size",
            "sha256",
            "handed_in_at",
            "handed_in_by",
            "handed_in_by_id",
            "decided_at",
            "updated_at",
        ]


class DocumentTypeOut(RowOut[DocumentType]):
    label_words = serializers.ListField(child=serializers.CharField())
    alternatives = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = DocumentType
        fields: ClassVar[list[str]] = [
            "code",
            "version",
            "name",
            "name_en",
            "hint",
            "hint_en",
            "required",
            "label_words",
            "alternatives",
            "validity",
            "grace_days",
            "first_days",
        ]


class RequirementOut(Out):
    document_type = serializers.CharField()
    name = serializers.CharField()
    reason = serializers.ChoiceField(choices=[reason.value for reason in OwedReason])
    detail = serializers.CharField(help_text="The reason as a sentence.")
    due = serializers.DateField(help_text="The last local day on which it is in time, grace included.")
    alternatives = serializers.ListField(child=serializers.CharField(), help_text="Documents that do as well.")
    blocks_all = serializers.BooleanField(help_text="All labels stop when it is past due.")
    blocks = serializers.ListField(child=serializers.CharField(), help_text="The labels that stop when it is past due.")
    licence = serializers.UUIDField(allow_null=True, help_text="What is renewed, was refused, or waits for a reviewer.")
    case = serializers.UUIDField(allow_null=True, help_text="Of a re-verification that is under way.")
    windows = serializers.ListField(child=serializers.UUIDField(), help_text="Open windows that wait for it.")
    hand_in = serializers.CharField(help_text="POST the document here; of a re-verification the answer, when asked.")


class RequirementsOut(Out):
    past_due = RequirementOut(many=True)
    currently_due = RequirementOut(many=True)
    eventually_due = RequirementOut(many=True)
    pending_verification = RequirementOut(many=True)
    current_deadline = serializers.DateField(allow_null=True)
    disabled_reason = serializers.CharField(allow_blank=True)
