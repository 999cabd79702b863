"""Models of clients as parties have vetted them. Public schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant


class PartyProfile(models.Model):
    """A party's verdict on a client. The party gets the client's numbers under an approved profile only.

    reference: identifies the client at the party. valid_until: its last day, by the platform's wall clock.
    """

    class State(models.TextChoices):
        WANTED = "wanted", _("To be submitted")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    directory = models.ForeignKey(
        "directories.Directory", on_delete=models.CASCADE, related_name="profiles", verbose_name=_("directory")
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WANTED)
    reference = models.CharField(_("reference at the party"), max_length=60, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("client vetted by a party")
        verbose_name_plural = _("clients vetted by parties")
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["directory", "tenant"], name="one_profile_per_client_and_party")]

    def __str__(self) -> str:
        return f"{self.tenant} · {self.directory}"
