"""Reads TXT records of a domain from the machine's resolvers (/etc/resolv.conf) by dnspython."""

from datetime import timedelta
from typing import Final

import dns.exception
import dns.resolver

from tenants.outside.exchange import PassingTrouble

WAITS: Final = timedelta(seconds=5)


def txt_records(name: str) -> frozenset[str]:
    """Returns the records; empty where there are none. Raises PassingTrouble when no resolver answers either way."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=WAITS.total_seconds())
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return frozenset()
    except (dns.exception.DNSException, OSError) as error:
        raise PassingTrouble("no_answer", type(error).__name__) from error
    return frozenset(b"".join(row.strings).decode("ascii", "replace") for row in answer)
