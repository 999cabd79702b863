"""Figures of parties, accounts and public numbers that a guard reads, as compliance.domain.guards has them."""

from collections.abc import Mapping

from compliance.domain.guards import Loosens

# Where a directory lies takes two in any case: labels.directories.moving. What labels it takes it judges itself.
DIRECTORY: Mapping[str, Loosens] = {
    "name": Loosens.NOTHING,
    "name_en": Loosens.NOTHING,
    "kind": Loosens.NOTHING,
    "platform": Loosens.NOTHING,
    "adapter": Loosens.NOTHING,
    "address": Loosens.NOTHING,
    "connection": Loosens.NOTHING,
    "cache_min": Loosens.NOTHING,
    "cache_max": Loosens.LESS,  # before that nothing is taken for seen
    "longest_label": Loosens.NOTHING,
    "latin_counts_half": Loosens.NOTHING,
    "characters": Loosens.NOTHING,
    "strictness": Loosens.NOTHING,
    "critical": Loosens.ANY,  # promises rest on who is waited for
    "acceleration_price": Loosens.NOTHING,
    "appeal_price": Loosens.NOTHING,
    "must_be_seen": Loosens.LESS,
    "sources": Loosens.ANY,
    "sightings_count_days": Loosens.MORE,
    "vets_clients": Loosens.LESS,
    "active": Loosens.ANY,  # windows wait for critical directories that are active, and all labels are sent there
    "shadow": Loosens.NOTHING,
    "position": Loosens.NOTHING,
}

# New credentials take two in any case: labels.directories.connections.
CONNECTION: Mapping[str, Loosens] = {
    "name": Loosens.ANY,  # by it two agree on credentials and on where a party is asked
    "kind": Loosens.NOTHING,  # set once, as the next two
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
    "canonical": Loosens.NOTHING,  # another number is another proof
    "owner": Loosens.NOTHING,
    "cool_down": Loosens.LESS,
    "active": Loosens.NOTHING,  # one that is off takes no calls
}
