"""Names the lanes (tenants.domain.lanes) for people."""

from django.utils.translation import gettext_lazy as _

from tenants.domain.lanes import Lane

LANES = {
    Lane.FAST.value: _("Fast lane"),
    Lane.GREEN.value: _("Green channel"),
    Lane.STANDARD.value: _("Standard"),
    Lane.BULK.value: _("Bulk"),
}
