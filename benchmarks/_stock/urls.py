"""The stock project's doors: a list and a write with a token, a public page."""

import hashlib
import json

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from rest_framework import routers, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarks._stock.firm.models import AuditEntry, KeptAnswer, Number, Proof, Window


class ProofSerializer(serializers.ModelSerializer[Proof]):
    class Meta:
        model = Proof
        fields = ["way"]


class NumberSerializer(serializers.ModelSerializer[Number]):
    proofs = ProofSerializer(many=True, read_only=True)

    class Meta:
        model = Number
        fields = [
            "id",
            "canonical",
            "kind",
            "note",
            "group",
            "state",
            "critical",
            "claim_until",
            "kept_from",
            "created_at",
            "updated_at",
            "proofs",
        ]


class CriticalSerializer(serializers.Serializer[object]):
    critical = serializers.BooleanField()


class Numbers(viewsets.ModelViewSet[Number]):
    queryset = Number.objects.prefetch_related("proofs").order_by("canonical")
    serializer_class = NumberSerializer

    @action(detail=True, methods=["post"])
    def critical(self, request: Request, pk: str) -> Response:
        """Done once for each Idempotency-Key, with its entry in the audit trail."""
        wanted = CriticalSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        digest = hashlib.sha256(request.path.encode() + request.body).digest()
        with transaction.atomic():
            kept, new = KeptAnswer.objects.select_for_update().get_or_create(
                caller=request.user, key=request.headers["Idempotency-Key"], defaults={"request_digest": digest}
            )
            if not new:
                return Response(kept.body, status=kept.status)
            number = get_object_or_404(Number.objects.select_for_update(), pk=pk)
            if number.critical != wanted.validated_data["critical"]:
                number.critical = wanted.validated_data["critical"]
                number.save(update_fields=["critical", "updated_at"])
                _note("number_critical" if number.critical else "number_not_critical", request, number)
            answer = self.get_serializer(self.get_object()).data
            kept.status, kept.body = 200, json.loads(JSONRenderer().render(answer))
            kept.save(update_fields=["status", "body"])
        return Response(answer)

    @property
    def paginator(self) -> object:
        made = super().paginator
        made.ordering = "canonical"
        return made


def _note(action: str, request: Request, number: Number) -> None:
    said = {"action": action, "actor": request.user.get_username(), "subject": str(number.pk)}
    data = json.dumps({**said, "number": number.canonical}, sort_keys=True).encode()
    AuditEntry.objects.create(
        action=action,
        actor=said["actor"],
        content_type=ContentType.objects.get_for_model(Number),
        object_id=said["subject"],
        details={"number": number.canonical},
        data=data,
        digest=hashlib.sha256(data).digest(),
    )


def status(request: HttpRequest) -> HttpResponse:
    """What is planned, for anybody."""
    windows = Window.objects.order_by("starts_at")[:20]
    return render(request, "status.html", {"client": request.tenant.name, "windows": windows})  # type: ignore[attr-defined]


router = routers.SimpleRouter()
router.register("numbers", Numbers)
urlpatterns = [path("status/", status), path("api/", include(router.urls))]
