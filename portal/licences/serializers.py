"""What the API takes and gives about licences, what is owed, certification, violations and brands.

Days are whole local days of the client, the last one included.
"""

from typing import ClassVar

from rest_framework import serializers

from compliance.catalogue.models import DocumentType
from compliance.certification.models import Freeze
from compliance.domain.requirements import OwedReason
from compliance.models import Licence, Violation
from labels.models import Alias
from portal.changes.planning_serializers import ReasonOut
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import IdField, ManyField, Taken, TextField


class LicenceIn(Taken):
    document_type = TextField(max_length=40, help_text="A code of /document-types.")
    issuer = TextField(max_length=120)
    number = TextField(max_length=60)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, default=None, help_text="Left out: long-term.")
    file = serializers.FileField(help_text="PDF, OFD, JPEG or PNG, up to 10 MB.", max_length=255)
    replaces = IdField(required=False, default=None, help_text="The licence that this one renews.")
    text = TextField(max_length=4000, required=False, default="", allow_blank=True)


class NumberProofIn(Taken):
    numbers = ManyField(
        child=IdField(), min_length=1, max_length=1000, help_text="The numbers that the document names."
    )
    issuer = TextField(max_length=120, help_text="The carrier.")
    number = TextField(max_length=60, help_text="Of the document.")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, default=None, help_text="Left out: long-term.")
    file = serializers.FileField(help_text="PDF, OFD, JPEG or PNG, up to 10 MB.", max_length=255)
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


class MonthOut(Out):
    month = serializers.DateField(help_text="Its first day; months are those of Asia/Shanghai.")
    compliant = serializers.BooleanField()
    reasons = ReasonOut(many=True)
    closed_at = serializers.DateTimeField(allow_null=True, help_text="null: it still runs")
    corrected = serializers.CharField(help_text="why its verdict replaced an earlier one; empty: it did not")


class FreezeOut(Out):
    cause = serializers.ChoiceField(choices=Freeze.Cause.choices, source="row.cause")
    document = serializers.CharField(source="row.document", help_text="Code of the document type; empty: everything.")
    reason_code = serializers.CharField(source="row.reason_code")
    reason = serializers.CharField(source="row.reason", help_text="The reviewer's words, if any.")
    why = serializers.CharField(source="cause", help_text="the cause in words, in the language of the request")
    starts_at = serializers.DateTimeField(source="row.starts_at")
    ends_at = serializers.DateTimeField(source="row.ends_at", allow_null=True)
    remedy = serializers.CharField(help_text="What lifts it, in words.")
    remedy_path = serializers.CharField(source="url", help_text="The page where that is done, at this address.")


class TrustOut(Out):
    level = serializers.ChoiceField(choices=["new", "steady", "trusted", "rebuilding", "barred"])
    months = serializers.IntegerField(help_text="Consecutive compliant months up to now.")
    green_months = serializers.IntegerField(help_text="So many open the green channel.")
    green_channel = serializers.BooleanField()
    green_from = serializers.DateTimeField(allow_null=True, help_text="When it opens, or opened, if nothing happens.")
    since = serializers.DateTimeField(help_text="The first instant of the run of compliant months.")
    forged = serializers.BooleanField(help_text="A forged document is on record.")
    frozen = serializers.BooleanField()
    freezes = FreezeOut(many=True)
    history = MonthOut(many=True, help_text="The latest month first.")


class ViolationOut(RowOut[Violation]):
    class Meta:
        model = Violation
        fields: ClassVar[list[str]] = [
            "id",
            "severity",
            "occurred_at",
            "description",
            "spoiled_months",
            "withdrawn_at",
            "updated_at",
        ]


class ViolationAppealIn(Taken):
    text = TextField(max_length=4000)


class BrandRenewalIn(Taken):
    reference = TextField(max_length=60, help_text="Number of the registration or filing.")
    valid_until = serializers.DateField(required=False, default=None, help_text="Left out: without an end.")
    file = serializers.FileField(help_text="PDF, OFD, JPEG or PNG, up to 10 MB.", max_length=255)


class BrandIn(BrandRenewalIn):
    text = TextField(max_length=40, help_text="As it stands in labels, without a scene.")
    kind = serializers.ChoiceField(choices=Alias.Kind.choices)


class BrandOut(RowOut[Alias]):
    class Meta:
        model = Alias
        fields: ClassVar[list[str]] = [
            "id",
            "text",
            "kind",
            "reference",
            "valid_until",
            "state",
            "created_at",
            "updated_at",
        ]
