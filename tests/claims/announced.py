"""What is claimed in announcements: on the client's own site, and in what its customers are sent."""

from __future__ import annotations

import re
from datetime import datetime

from tests.claims.claim import Claim
from tests.claims.fact_judges import all_hours
from tests.claims.judging import SHANGHAI, Places, instant, same, states
from tests.claims.scenes import Scene
from tests.claims.short import begins_then
from tests.claims.spoken import ANY

OFF = ("cancelled", "aborted", "rolled_back", "missed")


def to_come(scene: Scene, places: Places) -> str | None:
    """It is to come or under way, from the start of one of its sessions until its end; that more follow is told."""
    if not scene.open:
        return f"the window is {scene.state}"
    begins = instant(places["begins"], scene.now)
    session = next((each for each in scene.periods if same(begins, each[0])), None)
    if session is None:
        return f"no session begins at {begins}"
    if "until" not in places:
        return None
    if not same(instant(places["until"], scene.now), session[1]):
        return f"it ends at {session[1]}"
    more = re.search(r"\+(\d+)|另有 ?(\d+)", places["until"])
    left = len(scene.periods) - scene.periods.index(session) - 1
    said = int(more[1] or more[2]) if more else 0
    return None if said == left else f"{left} sessions follow"


def in_one_breath(scene: Scene, places: Places) -> str | None:
    """As a mini-program says it: a session, in digits, and how many follow."""
    begins = datetime.strptime(places["begins"], "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    until = datetime.strptime(f"{begins.year}-{places['until']}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    if not scene.open:
        return f"the window is {scene.state}"
    session = next((each for each in scene.periods if same(begins, each[0])), None)
    if session is None or not same(until, session[1]):
        return f"its sessions are {scene.periods}"
    left = len(scene.periods) - scene.periods.index(session) - 1
    return None if int(places.get("more", 0)) == left else f"{left} sessions follow"


def in_sessions_from(scene: Scene, places: Places) -> str | None:
    if int(places["count"]) != len(scene.periods):
        return f"{len(scene.periods)} sessions"
    return to_come(scene, {"begins": places["begins"]})


def off(scene: Scene, _places: Places) -> str | None:
    return None if scene.state in OFF else f"the window is {scene.state}"


def sent_to(_scene: Scene, places: Places) -> str | None:
    return None if int(places["sent"]) <= int(places["of"]) else "more than were to be told"


def told(_scene: Scene, places: Places) -> str | None:
    """The only user of the mini-program who has agreed."""
    return None if int(places["count"]) <= 1 else "one is to be told"


STANDINGS = ("Draft", "Waiting for a second person", "Scheduled", "Gone out", "Retracted", "Withdrawn")
SPAN = r"mini-program: (?P<begins>[\d-]+ [\d:]+)~(?P<until>[\d-]+ [\d:]+)(?: \+(?P<more>\d+))? · 认证维护 · "
NOTED = ("written", "waits for a second person", "approved", "published")

ANNOUNCED: tuple[Claim, ...] = (
    Claim("announcement", tuple(f"[{each}] · %(title)s · %(h_hours)s" for each in STANDINGS), all_hours),
    Claim("announcement: sent", ("Sent to %(sent)s of %(of)s",), sent_to),
    Claim("announcement: told", ("Sent to %(count)s",), told),
    Claim(
        "announcement: noted",
        (
            *(f"Announcement {each}: {{title}} ({{channels}})" for each in NOTED),
            "Announcement retracted: {title} ({channels})",
        ),
        states(*ANY),
    ),
    Claim("no longer frozen", ("Certification is no longer frozen: window resumed",), states(*ANY)),
    Claim(
        "announced: from and until",
        ("Caller certification of %(firm)s is maintained from %(begins)s to %(ends)s: calls may show no name.",),
        to_come,
        (
            r".+ upgrades its caller certification from (?P<begins>.+?) to (?P<until>.+?)\.(?: .*)?",
            r".+的来电认证将于(?P<begins>.+?)至(?P<until>.+?)升级维护。.*",
        ),
    ),
    Claim(
        "announced: in sessions",
        (
            (
                "Caller certification of %(firm)s is maintained in %(count)s sessions from %(begins)s on: calls may"
                " show no name."
            ),
            "Correction: certification maintenance of %(firm)s is now in %(count)s sessions from %(begins)s on.",
        ),
        in_sessions_from,
    ),
    Claim(
        "announced: title",  # of what is retracted, too
        (),
        begins_then,
        (r"Number certification maintenance from (?P<begins>.+)", r"号码认证维护：(?P<begins>.+)起"),
    ),
    Claim(
        "announced: moved",
        ("Correction: certification maintenance of %(firm)s is now from %(begins)s to %(ends)s.",),
        to_come,
        (
            r"Correction: the certification maintenance .+ announced is now from (?P<begins>.+?) to (?P<until>.+?)\.",
            r"更正：.+此前通知的号码认证维护时间已变更为(?P<begins>.+?)至(?P<until>.+?)。",
        ),
    ),
    Claim(
        "announced by mini-program",
        (),
        in_one_breath,
        (
            SPAN
            + "(?:Calls may lack names|These are new hours|来电可能不显示名称，可短信留言|维护时间已变更，以此为准)",
        ),
    ),
    Claim("announced by mini-program: off", (), off, (SPAN + "(?:It does not happen|此前通知的维护不再进行)",)),
    Claim("announced: why ended", ("The window does not take place.",), off),
    Claim(
        "announced: off",
        ("Correction: the certification maintenance announced by %(firm)s does not take place.",),
        off,
        (
            r"Correction: the certification maintenance .+ announced does not take place\.",
            r"更正：.+此前通知的号码认证维护不再进行。",
            "Correction: maintenance is off",
            "更正：维护已取消",
        ),
    ),
)
