"""A state has one word: on its page, in the lists that are downloaded, in the API's document and at the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from compliance.models import Licence
from compliance.reviews.models import Case
from labels.models import Acceleration, Alias, Appeal, Display, LabelVersion, Number, StandbyLabel
from maintenance.feedback.models import Suggestion
from maintenance.models import Gate, MaintenanceRequest, Window
from maintenance.notices.models import Notice
from portal.templatetags._statuses import STATUSES
from tenants.models import Tenant
from tenants.outbox.models import Delivery
from tenants.webhooks.models import Endpoint

STATES: dict[str, Any] = {
    "tenant": Tenant,
    "number": Number,
    "label": LabelVersion,
    "display": Display,
    "acceleration": Acceleration,
    "appeal": Appeal,
    "request": MaintenanceRequest,
    "window": Window,
    "gate": Gate,
    "case": Case,
    "support": Case,
    "suggestion": Suggestion,
    "told": Delivery,
    "notice": Notice,
    "standby": StandbyLabel,
    "brand": Alias,
    "webhook": Endpoint,
    "licence": Licence,
}
# Two people look at one fact from two sides: the client is spoken to, the desk speaks of the client.
FROM_ANOTHER_SIDE = {
    ("case", "waiting"),
    ("support", "open"),
    ("support", "waiting"),
    ("support", "withdrawn"),
    ("suggestion", "waiting"),
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_state_has_one_word(language: str) -> None:
    other = {}
    with translation.override(language):
        for family, model in STATES.items():
            words = dict(model._meta.get_field("state").flatchoices)
            for state, look in STATUSES[family].items():
                if state in words and str(look.word) != str(words[state]):
                    other[family, state] = (str(look.word), str(words[state]))
    assert other.keys() <= FROM_ANOTHER_SIDE, other
    assert len(STATES) > 15
