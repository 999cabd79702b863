"""The texts that people agree to before they use the platform, in versions, and who accepted which. Public schema."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_lazy as _

from tenants.languages import in_readers_language


class Agreement(models.Model):
    """One version of a text. The version in force is the one with the latest valid_from (business time) that has come.

    A version never changes (a trigger refuses it): people have accepted it as it stands. text, text_en: paragraphs with
    empty lines between them; a line that begins with "# " is a heading.
    """

    class Kind(models.TextChoices):
        TERMS = "terms", _("Terms of service")
        PRIVACY = "privacy", _("Privacy notice")
        IDENTITY = "identity", _("Consent to the use of the identity document")  # separately, of individuals

    kind = models.CharField(_("which text"), max_length=8, choices=Kind)
    version = models.PositiveIntegerField(_("version"))
    valid_from = models.DateTimeField(_("in force from"))
    text = models.TextField(_("text"))
    text_en = models.TextField(_("text in English"))
    note = models.CharField(_("what is new"), max_length=200)
    created_by = models.CharField(_("created by"), max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("terms and privacy notice")
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="one_agreement_per_version")]

    def __str__(self) -> str:
        return gettext("%(text)s, version %(version)s") % {"text": self.get_kind_display(), "version": self.version}

    @property
    def says(self) -> str:
        """Returns the text in the current language."""
        return in_readers_language(self.text, self.text_en)


class Acceptance(models.Model):
    """A person accepted a version: the applicant with the sign-up, everybody else on joining (user_id names the
    account). Accounts older than the texts have none.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, verbose_name=_("agreement"))
    person = models.CharField(_("who"), max_length=60)
    email = models.EmailField(_("e-mail"))
    user_id = models.UUIDField(null=True)
    accepted_at = models.DateTimeField(_("accepted at"), db_default=Now())

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["accepted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.person}: {self.agreement}"
