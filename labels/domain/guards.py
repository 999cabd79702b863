"""Says which changes of parties, accounts and public numbers loosen a rule, as compliance.domain.guards defines it."""

from collections.abc import Mapping

from compliance.domain.guards import Loosens

# A new address needs two people in any case: labels.directories.moving. What labels it takes it judges itself.
DIRECTORY: Mapping[str, Loosens] = {
    "name": Loosens.NOTHING,
    "name_en": Loosens.NOTHING,
    "kind": Loosens.NOTHING,
    "platform": Loosens.NOTHING,
    "adapter": Loosens.NOTHING,
    "address": Loosens.NOTHING,
    "connection": Loosens.NOTHING,
    "cache_min": Loosens.NOTHING,
    "cache_max": Loosens.LESS,  # until then nothing counts as seen
    "longest_label": Loosens.NOTHING,
    "latin_counts_half": Loosens.NOTHING,
    "characters": Loosens.NOTHING,
    "strictness": Loosens.NOTHING,
    "critical": Loosens.ANY,  # promises depend on who is waited for
    "acceleration_price": Loosens.NOTHING,
    "appeal_price": Loosens.NOTHING,
    "must_be_seen": Loosens.LESS,
    "sources": Loosens.ANY,
    "sightings_count_days": Loosens.MORE,
    "vets_clients": Loosens.LESS,
    "active": Loosens.ANY,  # windows wait for critical active directories, and all labels are sent there
    "shadow": Loosens.NOTHING,
    "position": Loosens.NOTHING,
}

# New credentials need two people in any case: labels.directories.connections.
CONNECTION: Mapping[str, Loosens] = {
    "name": Loosens.ANY,  # two people identify by it the credentials and the party's address
    "kind": Loosens.NOTHING,  # set once, like the next two
    "tenant": Loosens.NOTHING,
    "instead_of": Loosens.NOTHING,
    "calls_a_second": Loosens.MORE,
    "calls_a_day": Loosens.MORE,
    "open_from": Loosens.ANY,
    "open_until": Loosens.ANY,
    "price_of_a_call": Loosens.LESS,  # the budget counts by it
    "monthly_budget": Loosens.MORE,
    "callbacks": Loosens.ANY,
}

PUBLIC_NUMBER: Mapping[str, Loosens] = {
    "name": Loosens.NOTHING,
    "name_en": Loosens.NOTHING,
    "source": Loosens.NOTHING,
    "listed": Loosens.LESS,
}

STANDBY_NUMBER: Mapping[str, Loosens] = {
    "canonical": Loosens.NOTHING,  # another number needs another proof
    "owner": Loosens.NOTHING,
    "cool_down": Loosens.LESS,
    "active": Loosens.NOTHING,  # a number that is off takes no calls
}
