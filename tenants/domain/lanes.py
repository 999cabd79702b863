"""The lanes of due work and of requests, in order of priority. A worker is reserved for the first two."""

from enum import StrEnum


class Lane(StrEnum):
    FAST = "fast"
    GREEN = "green"
    STANDARD = "standard"
    BULK = "bulk"


ORDER = tuple(lane.value for lane in Lane)
# Of messages to people: woken as lanes are, and one task at a time talks to each server.
CHANNELS = ("email", "sms", "voice", "bot")
WEBHOOKS = "webhook"  # woken as a channel is; one task at a time tells all programs
