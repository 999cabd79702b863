"""How often something may be sent or tried is counted of each client by itself: what others did keeps nobody from it.

A module that counts over all clients stands here, with whose share that is.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("portal", "maintenance", "labels", "compliance", "tenants")
OVER_ALL = {
    "tenants/people/subscribers.py": "strangers on status pages, apart from what clients ask",
    "tenants/people/contacts.py": "what an address is sent that has agreed to nobody, beside the client's own share",
}


def test_limits_count_each_client_by_itself() -> None:
    over_all, limited = set(), 0
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        text = path.read_text()
        if "import" in text and "may_send(" in text and "def may_send(" not in text:
            limited += 1
            if "platform()" in text:
                over_all.add(str(path.relative_to(ROOT)))
    assert over_all == OVER_ALL.keys()
    assert limited >= 3, "codes of numbers, of contacts, of subscribers"
