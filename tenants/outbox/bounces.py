"""Takes e-mails that come back: what other servers said of letters that ours had taken."""

from typing import Final

from tenants import context
from tenants.domain.bounces import read_bounce
from tenants.domain.receipts import Ended
from tenants.outbox import receipts
from tenants.outbox.models import Delivery
from tenants.people.reachability import came_back

LONGEST: Final = 200_000  # bytes that are read of an e-mail; the report stands at its beginning
PROVIDER: Final = "email"


def take_bounce(raw: bytes) -> bool:
    """Takes an e-mail that came to our sender's address. Returns True if it says that a letter of ours came back.

    It counts only if it names one by its Message-ID, which only the recipient knows. A delay is no end.
    """
    bounce = read_bounce(raw[:LONGEST])
    if bounce is None or not bounce.named:
        return False
    with context.platform():
        rows = Delivery.objects.filter(provider=PROVIDER, provider_id__in=bounce.named).select_related(
            "message__tenant"
        )
        deliveries = {row.provider_id: row for row in rows if row.message is not None}
        named = next((each for each in bounce.named if each in deliveries), "")
        message = deliveries[named].message if named else None
        if message is None:
            return False
        news = receipts.take_receipt(PROVIDER, named, Ended.FAILED, code=bounce.status)
    if bounce.is_of_address:
        came_back(message)  # as when our own server refuses the address at once
    return news
