"""Two reviewers who are signed in, for what takes two."""

from __future__ import annotations

import uuid

from tenants.people.actors import Actor

LI, WU = Actor("staff", "Li", str(uuid.UUID(int=1))), Actor("staff", "Wu", str(uuid.UUID(int=2)))
TWO = {"actor": LI, "proposed_by": WU}
