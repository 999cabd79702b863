"""Says in words what maintenance cost in enquiries and orders, for pages and reports."""

from django.utils.translation import gettext as _, ngettext

from maintenance.domain.losses import Counted, Losses
from maintenance.outbound.models import ChannelCount
from tenants.domain.money import percent


def losses_in_words(losses: Losses) -> list[str]:
    """Returns sentences: what was lost, and what the standby label saved."""
    share = losses.share_lost
    if share is None:
        return [_("%(count)s enquiries fewer than usual came in.") % {"count": f"{losses.enquiries_lost:.0f}"}]
    words = {
        "orders": f"{losses.during.orders:.0f}",
        "usual": f"{losses.usual.orders:.1f}",
        "share": percent(share, 1),
    }
    if not losses.orders_lost:
        return [_("%(orders)s orders came in, where %(usual)s are usual: none were lost.") % words]
    said = [_("%(orders)s orders came in, where %(usual)s are usual: %(share)s were lost.") % words]
    kept = [each for each in losses.channels if each.channel == ChannelCount.Channel.STANDBY and each.during.orders]
    if kept and losses.during.orders:
        words["kept"] = percent(sum(each.during.orders for each in kept) / losses.during.orders, 0)
        said.append(_("%(kept)s of them came by phone, with the standby label.") % words)
    return said


def orders_in_words(each: Counted) -> str:
    """Returns orders of so many enquiries in words, with their share."""
    if not each.enquiries and not each.orders:
        return "—"
    words = {"enquiries": f"{each.enquiries:.0f}", "orders": f"{each.orders:.0f}"}
    if each.conversion is None:
        return _("%(orders)s orders") % words
    words["share"] = percent(each.conversion, 1)
    return _("%(orders)s orders of %(enquiries)s enquiries (%(share)s)") % words


def losses_basis(losses: Losses) -> list[str]:
    """Returns sentences: what it was compared with."""
    said = ngettext(
        "Compared with the same time of %(count)s week before.",
        "Compared with the same time of %(count)s weeks before.",
        losses.weeks,
    ) % {"count": losses.weeks}
    return [said, _("Counted by days, so whole days are compared.")] if losses.by_day else [said]
