"""Open notices over all clients, for the desk. Public schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.domain.chasing import Step
from tenants.languages import Titled

STEPS = {
    Step.TELL.value: _("Notified"),
    Step.MAIL.value: _("E-mail reminder"),
    Step.SMS.value: _("SMS"),
    Step.NEXT_PERSON.value: _("Next person"),
    Step.PHONE.value: _("Phone call"),
    Step.DESK.value: _("Review desk"),
}


class UnansweredNotice(Titled):
    """An open notice of some client; deleted once it is answered or void. Written with the client's row.

    step: the last one taken. heard: how many of the required contacts have answered. Instants: business time.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    notice_id = models.UUIDField(unique=True)
    title = models.CharField(_("notice"), max_length=200)
    about = models.CharField(max_length=60)
    urgent = models.BooleanField(_("urgent"), default=False)
    asked_at = models.DateTimeField(_("asked"))
    until = models.DateTimeField(_("answer by"))
    step = models.CharField(_("last step"), max_length=11, choices=STEPS, blank=True)
    step_at = models.DateTimeField(null=True)
    heard = models.PositiveSmallIntegerField(default=0)
    wanted = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("unanswered notice")
        verbose_name_plural = _("unanswered notices")
        ordering = ["until"]

    def __str__(self) -> str:
        return self.named
