"""Which files are mutated, and which of their mutants are tried."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from tests.mutants.mutating import REMOVED, Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tenants", "compliance", "labels", "maintenance", "portal")
OF_A_ROOM = 50
# The services of which mutants are tried, by what goes wrong with them.
ROOMS: dict[str, tuple[str, ...]] = {
    "scheduling": (
        "maintenance/services/*.py",
        "maintenance/calendars/services.py",
        "maintenance/calendars/ledger.py",
        "maintenance/calendars/must_move.py",
        "maintenance/intake/*.py",
        "maintenance/promises/services.py",
        "tenants/agenda/*.py",
    ),
    "tenancy": (
        "tenants/context.py",
        "tenants/services.py",
        "tenants/selectors.py",
        "tenants/clients/provisioning.py",
        "tenants/clients/reconciling.py",
        "tenants/purging.py",
        "tenants/clients/epochs.py",
        "tenants/postgresql/*.py",
        "portal/web/middleware.py",
    ),
    "permissions": (
        "portal/shell/access.py",
        "portal/shell/api/authentication.py",
        "tenants/people/roles.py",
        "portal/shell/throttles.py",
        "portal/shell/desk/base.py",
        "portal/people/desk.py",
        "tenants/people/services.py",
        "tenants/people/selectors.py",
        "compliance/two_people.py",
        "compliance/high_risk.py",
        "compliance/staff_acts.py",
        "compliance/shutting_out.py",
    ),
    "evidence": (
        "compliance/evidence/services.py",
        "compliance/evidence/selectors.py",
        "compliance/evidence/tiles.py",
        "compliance/evidence/checking.py",
        "compliance/evidence/bundle.py",
        "compliance/evidence/checkpoints/*.py",
    ),
    "money": (
        "tenants/ledger/*.py",
        "labels/displays/remedies.py",
        "labels/displays/orders.py",
        "labels/directories/meter.py",
        "portal/bill/shown.py",
        "portal/bill/desk.py",
    ),
    "messages": (
        "tenants/outbox/*.py",
        "tenants/webhooks/*.py",
        "tenants/webhooks/attempts/*.py",
        "tenants/people/telling.py",
    ),
}


def domain() -> list[Mutant]:
    """All mutants of what decides, in an order of their names' digests: any part of it is a fair sample."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).glob("**/domain/*.py"))]
    return sorted((mutant for path in files for mutant in _of(path)), key=_digest)


def services() -> list[Mutant]:
    """So many mutants of each room, half of them of what was left out: the same ones until their function changes."""
    chosen = []
    for patterns in ROOMS.values():
        files = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
        every = sorted((mutant for path in files for mutant in _of(path)), key=_digest)
        lacking = [mutant for mutant in every if mutant.operator in REMOVED][: OF_A_ROOM // 2]
        others = [mutant for mutant in every if mutant.operator not in REMOVED][: OF_A_ROOM - len(lacking)]
        chosen += [*lacking, *others]
    return chosen


def mirror(path: str) -> str:
    """The file of the tests of a file."""
    place = Path(path)
    return str("tests" / place.parent / f"test_{place.name}")


@cache
def source(path: str) -> str:
    """A file as it was when it was first asked for: what is written to it meanwhile makes no other mutants."""
    return (ROOT / path).read_text()


def _of(path: Path) -> list[Mutant]:
    name = str(path.relative_to(ROOT))
    return mutants(name, source(name))


def _digest(mutant: Mutant) -> bytes:
    return hashlib.sha256(mutant.name.encode()).digest()
