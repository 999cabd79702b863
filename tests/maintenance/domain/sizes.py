"""How many examples the property tests take: few in `make test`, all with HYPOTHESIS_PROFILE=full."""

import os

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
