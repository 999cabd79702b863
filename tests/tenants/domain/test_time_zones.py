"""tenants.domain.time_zones: places and UTC."""

from __future__ import annotations

from tenants.domain.time_zones import known_time_zones


def test_places_are_known_and_no_offsets() -> None:
    zones = known_time_zones()
    assert {"Asia/Shanghai", "Asia/Calcutta", "America/Argentina/Buenos_Aires", "UTC"} <= zones
    assert not {"localtime", "Factory", "EST", "GMT0", "Etc/GMT-9", "Etc/UTC", "PRC"} & zones
    assert len(zones) > 300
