"""The verdicts on closed months. Client schema, append-only: triggers refuse update, delete, truncate."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientRow


class MonthClosed(ClientRow):
    """The verdict on a month of Asia/Shanghai. A correction is a new row that supersedes the one before it.

    reasons: [{code, params}] as compliance.domain.trust gives them; figures: the severities' weights it was judged by.
    """

    month = models.DateField(_("month"))  # its first day
    compliant = models.BooleanField(_("compliant"))
    reasons = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    closed_at = models.DateTimeField(_("closed"))  # business time
    recorded_at = models.DateTimeField(db_default=Now())
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    cause = models.CharField(_("why it was corrected"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["month", "closed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=models.Q(supersedes=None), name="one_first_verdict_per_month"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_month_is_named_by_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
