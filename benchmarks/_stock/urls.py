"""The stock project's doors: a list with a token, a public page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from rest_framework import routers, serializers, viewsets

from benchmarks._stock.firm.models import Number, Proof, Window


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


class Numbers(viewsets.ModelViewSet[Number]):
    queryset = Number.objects.prefetch_related("proofs").order_by("canonical")
    serializer_class = NumberSerializer

    @property
    def paginator(self) -> object:
        made = super().paginator
        made.ordering = "canonical"
        return made


def status(request: HttpRequest) -> HttpResponse:
    """What is planned, for anybody."""
    windows = Window.objects.order_by("starts_at")[:20]
    return render(request, "status.html", {"client": request.tenant.name, "windows": windows})  # type: ignore[attr-defined]


router = routers.SimpleRouter()
router.register("numbers", Numbers)
urlpatterns = [path("status/", status), path("api/", include(router.urls))]
