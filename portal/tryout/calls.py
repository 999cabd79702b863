"""The texts of the sandbox's calls: entered at its voice provider by hand, as at a real one, once it runs."""

from datetime import timedelta

from django.conf import settings

from portal import daily
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import Planned
from tenants.outbox import approvals
from tenants.outbox.models import ProviderTemplate
from tenants.outside.exchange import exchange

CALL_TEXTS = "portal.enter_call_texts"
daily.OF_THE_PLATFORM.append(Planned(CALL_TEXTS, "daily", {}))


@handles(CALL_TEXTS, outside=True)
def enter_call_texts(work: Claimed) -> None:
    """Also those of a newer release, at each start. While no sandbox answers it is tried again."""
    approvals.collect()
    for row in ProviderTemplate.objects.filter(channel="voice", vendor="aliyun", code="", current=True):
        code = f"TTS_{int(row.digest[:8], 16):010}"
        held = {"text": row.text, "vendor": row.vendor}
        exchange("PUT", f"{settings.SANDBOX_ADDRESS}/sandbox/templates/{code}", {}, held, timedelta(seconds=5))
        approvals.enter_code(row.pk, code)
    with work.completing():
        pass
