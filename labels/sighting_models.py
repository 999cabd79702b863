"""Models of what people and programs have seen on handsets. Client schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from labels.domain.sightings import Says, SightingSource
from tenants.context import ClientRow
from tenants.database.updates import Stamped

SIGHTING_SOURCES = {
    SightingSource.PARTY.value: _("The party's interface"),
    SightingSource.FARM.value: _("Handset farm"),
    SightingSource.PHOTO.value: _("Picture of a handset"),
    SightingSource.AGGREGATOR.value: _("Aggregator"),
    SightingSource.CARRIER_SMS.value: _("Carrier's SMS"),
    SightingSource.CLIENT.value: _("Client's word"),
}


SIGHTINGS_SAY = {
    Says.AGREES.value: _("As expected"),
    Says.EARLY.value: _("Not yet, within its time"),
    Says.CONTRADICTS.value: _("Something else"),
    Says.UNMARKED.value: _("No mark; nobody looked for the label"),
}


class Sighting(ClientRow, Stamped):
    """One call, or another look, on one handset. It never changes.

    revision: the party's accepted one at that time. shown: None if no label was seen. mark: the kind, or the handset's
    own words. device, call: identify a repeat. seen_at, taken_at in business time.
    """

    display = models.ForeignKey("labels.Display", on_delete=models.CASCADE, related_name="sightings")
    revision = models.PositiveIntegerField()
    source = models.CharField(max_length=11, choices=SIGHTING_SOURCES)
    says = models.CharField(max_length=11, choices=SIGHTINGS_SAY)
    shown = models.CharField(max_length=40, null=True)  # noqa: DJ001 -- nothing is not an empty label
    mark = models.CharField(max_length=20, blank=True)
    seen_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    device = models.CharField(max_length=64)
    call = models.CharField(max_length=64)
    brand = models.CharField(max_length=40, blank=True)
    os = models.CharField(max_length=40, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    app = models.CharField(max_length=40, blank=True)
    seen_by = models.CharField(max_length=120)
    seen_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("sighting")
        verbose_name_plural = _("sightings")
        ordering = ["-taken_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["device", "call"], name="one_sighting_per_device_and_call")]

    def __str__(self) -> str:
        return f"{self.device} {self.call}"
