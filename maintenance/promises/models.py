"""Promises to publish that are running out, over all clients, for the desk. Public schema."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.agenda.lanes import LANES
from tenants.languages import Titled


class PromiseAlert(Titled):
    """An unpublished window most of whose promised time is over; deleted once it is published or has ended.

    Written in the transaction that writes the client's window. Instants are business time. parties: codes of the
    directories whose answers it waits for.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    window_id = models.UUIDField(unique=True)
    title = models.CharField(_("window"), max_length=200)
    lane = models.CharField(_("lane"), max_length=8, choices=LANES)
    due_at = models.DateTimeField(_("due by"))
    raised_at = models.DateTimeField(_("alerted at"))
    parties = ArrayField(models.CharField(max_length=30), default=list, db_default=[])

    class Meta:
        verbose_name = _("promise at risk")
        verbose_name_plural = _("promises at risk")
        ordering = ["due_at"]

    def __str__(self) -> str:
        return self.named
