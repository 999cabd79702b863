"""Links that act for somebody: each is signed for one client and for the address that it was sent to, and ends with it.

A room that makes such a link stands here, with the test that changes the address and finds the link void.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("portal", "maintenance", "labels", "compliance", "tenants")
SIGNED = re.compile(r"""signing\.Signer\(\s*(?:salt=)?(?P<salt>[^\n]*)\)""")
PURPOSE = re.compile(r"""signing_salt\((?:"(?P<text>[\w ]+)"|(?P<name>[\w.]+))\)""")
# Purpose → the test in which the address changes, or why none can.
HELD = {
    "contact": "tests/portal/people/test_contacts_are_asked.py:test_a_link_that_is_no_longer_good",
    "notice": "tests/portal/telling/test_notices_pages.py:test_a_link_ends_with_the_address_to_which_its_letter_went",
    "opt_out": "tests/portal/people/test_opt_out.py:test_a_way_out_that_is_no_longer_good",
    "alerts.DUTY_CALL": "tests/compliance/duty/test_alerts.py:"
    "test_an_address_or_number_that_the_person_has_no_more_takes_nothing_over",
    "customer": "a row has one address for good, whose digest is in the link",
    "subscription": "a row has one address for good, whose digest is in the link",
    "status_code": "a row has one address for good, and the link opens nothing without the code",
    "invitation": "a row has one address for good",
    "packed backup": "the hidden field of a form: nobody is sent it",
}


def signed_for() -> set[str]:
    """What the product signs links for, as the code names it."""
    found = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts):
        for each in SIGNED.finditer(path.read_text()):
            purpose = PURPOSE.search(each["salt"])
            assert purpose is not None, f"{path.relative_to(ROOT)} signs for any client: {each[0]}"
            found.add(purpose["text"] or purpose["name"])
    return found


def test_every_link_ends_with_the_address_to_which_it_went() -> None:
    assert signed_for() == HELD.keys()
    for test in HELD.values():
        path, _colon, name = test.partition(".py:")
        if name:
            assert f"def {name}(" in (ROOT / f"{path}.py").read_text(), test
