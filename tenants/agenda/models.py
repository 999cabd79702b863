"""Due work. Public schema: one table over all clients, so that nobody loops over schemas."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.agenda.lanes import LANES
from tenants.domain.lanes import Lane

# Work of the platform itself counts as one more client. No COALESCE: PostgreSQL takes that for something that may leak
# rows, so that below row-level security no index is searched by it.
PLATFORM = UUID(int=1)
CLIENT = models.Case(
    models.When(tenant=None, then=models.Value(PLATFORM, output_field=models.UUIDField())), default="tenant"
)


class Claimable(models.Model):
    """A row that exactly one worker at a time can claim: due, leased, fenced. due_at is business time; not_before
    (retries), lease_until and done_at are real time.
    """

    lane_column: ClassVar[str] = "lane"  # by which rows are claimed
    takes_turns: ClassVar[bool] = False  # clients do, at each row; `urgent` ones (a column) are claimed first
    counts_deaths: ClassVar[bool] = False  # in a column `deaths`: workers that ended in the midst of it, in a row

    due_at = models.DateTimeField()
    not_before = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class Work(Claimable):
    """One piece of due work. `key` is unique among what waits: scheduling it again moves it.

    A piece that a worker has in hand is left alone and a second row waits behind it, so that nothing is missed between
    the worker's reading and its writing; handlers read everything afresh.
    """

    counts_deaths = True

    tenant = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    arguments = models.JSONField(default=dict)
    lane = models.CharField(_("lane"), max_length=8, choices=LANES, default=Lane.STANDARD)
    key = models.CharField(max_length=120)
    deaths = models.PositiveSmallIntegerField(db_default=0)

    class Meta:
        verbose_name = _("due work")
        verbose_name_plural = _("due work")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name", "key"],
                condition=models.Q(done_at=None, lease_until=None),
                nulls_distinct=False,
                name="one_waiting_work_per_key",
            )
        ]
        indexes = [
            models.Index("lane", "due_at", condition=models.Q(done_at=None), name="work_not_done"),
            models.Index("lane", CLIENT, "due_at", condition=models.Q(done_at=None), name="work_by_client"),
            models.Index(
                "not_before", condition=models.Q(done_at=None) & ~models.Q(last_error=""), name="work_troubled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
