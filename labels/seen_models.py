"""Models of what was seen of displays over time: marks with their terms, and a line for each day. Client schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientModel


class SeenMark(ClientModel):
    """A mark of a directory on a number, from when the directory says it stands (since) until it was seen gone."""

    display = models.ForeignKey("labels.Display", on_delete=models.CASCADE, related_name="seen_marks")
    kind = models.CharField(_("mark"), max_length=20)
    since = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["display"], condition=models.Q(gone_at=None), name="one_standing_mark_per_display"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class DisplayDay(ClientModel):
    """The states of a directory's displays on a local day, at the day's last count."""

    day = models.DateField()
    directory = models.ForeignKey(
        "directories.Directory", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    shown = models.PositiveIntegerField()
    on_the_way = models.PositiveIntegerField()
    wrong = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("day of displays")
        verbose_name_plural = _("days of displays")
        constraints = [models.UniqueConstraint(fields=["day", "directory"], name="one_line_per_day_and_directory")]

    def __str__(self) -> str:
        return str(self.day)
