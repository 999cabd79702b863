"""The size of the simulated platform, and its campaigns for all clients."""

from dataclasses import dataclass
from datetime import time

from maintenance.domain.estimate import SLOWEST_CACHE, Content


@dataclass(frozen=True)
class Platform:
    """The platform's size, and its campaigns for all clients, in waves a day apart.

    campaigns: content, months of the year, and how many clients a night, as the staff set it for a campaign.
    """

    directories: int = 6
    desk_parties: int = 3  # of the directories, those that people serve
    cut_off: time = time(16)  # of their files, on working days
    answer_days: int = 5  # working days in which they answer
    late_answers: float = 0.1  # of which take up to twice as long
    desk_cache_days: tuple[float, float] = (1, 3)  # on handsets, once they have
    sessions_on_a_directory: int = 40
    reviews_at_once: int = 20
    places: int = 40
    reserved_places: int = 4
    campaigns: tuple[tuple[Content, tuple[int, ...], int], ...] = (
        (Content.NUMBER_STATE_SYNC, tuple(range(1, 13)), 40),
        (Content.MODEL_UPGRADE, (2, 5, 8, 11), 100),
        (Content.CARRIER_UPGRADE, (4,), 12),
    )
    canary_percent: int = 5
    further_waves: int = 4

    def sentences(self) -> list[str]:
        return [
            (
                f"{self.directories} directories with {self.sessions_on_a_directory} sessions at a time,"
                f" {self.reviews_at_once} reviews at a time, {self.places} places for calibration without impact"
                f" ({self.reserved_places} of them only for fast and green)."
            ),
            "Campaigns to all clients, from 10:00 on the 10th of a month, each wave when the one before is published: "
            + "; ".join(
                f"{content} in {len(months)} months a year, {nightly} clients a night"
                for content, months, nightly in self.campaigns
            )
            + ".",
            (
                f"On handsets {SLOWEST_CACHE.least // 60}–{SLOWEST_CACHE.most // 60} h after publication (uniform)"
                f" where programs ask. {self.desk_parties} of {self.directories} parties are served by people: a file"
                f" at {self.cut_off:%H:%M} on working days, answered after 1–{self.answer_days} working days"
                f" (uniform), {self.late_answers:.0%} of the answers up to twice as late, then"
                f" {self.desk_cache_days[0]:g}–{self.desk_cache_days[1]:g} days until handsets show it."
            ),
        ]


DEFAULT_PLATFORM = Platform()
