"""Label models for tests: the packaged one under another version and, if wanted, with other thresholds."""

import json

from labels.recognition.evaluation import Evaluation, Measures
from labels.recognition.model import Model, canonical_json, packaged, parse_model

GOOD = Evaluation(
    {"pairs": Measures(1000, 0.97, 0.01, 0.05, 0.92, 0.002), "adversarial": Measures(500, 0.998, 0.002, 0.0, 0.0, 0.0)},
    protected_accepted=0,
    protected_tried=100,
    slowest=0.001,
    size=80_000,
)


def model(version: str, *, match: float = 0.6, accept: float = 0.8582) -> Model:
    """A model that decides by other thresholds."""
    content = json.loads(canonical_json(packaged().content))
    return parse_model(content | {"version": version, "thresholds": {"match": match, "accept": accept}})


def strict(version: str = "9.0.0") -> Model:
    """A model that is never sure enough."""
    return model(version, match=0.9998, accept=0.9999)
