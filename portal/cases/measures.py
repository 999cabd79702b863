"""What a measure that waits for its second person does to its client, in words and counted as it is now."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from compliance import high_risk
from compliance.certification import texts as certification
from compliance.high_risk import MeasureFacts
from compliance.reviews import texts
from compliance.reviews.models import Attachment, Case
from portal.clients.facts import forgery_touches, resumption_touches, suspension_touches
from portal.shell.desk.staff_access import has_schema
from tenants import context as schemas
from tenants.when import moment_text


def measure_rows(facts: MeasureFacts, case: Case) -> list[tuple[str, str]]:
    """[(name, value)]; nothing for a case that none of the measures opened."""
    words = {
        high_risk.SUSPEND: _("Suspend certification: all labels are withdrawn"),
        high_risk.RESUME: _("Resume certification"),
        high_risk.REVOKE: _("Revoke the licence: labels that require it are withdrawn"),
        high_risk.FAIL: _("Reject the re-verification: labels that require its documents are withdrawn"),
        high_risk.FORGED: _("Record a forged document: the trust level is lost"),
    }
    if facts.act not in words:
        return []
    reason = facts.reason or facts.description
    if suspension := certification.suspension(facts.cause):
        reason = _(": ").join(each for each in (suspension, reason) if each)
    if facts.reason_code:
        reason = " ".join([str(texts.canned_reason(facts.reason_code)), facts.text]).strip()
    rows = [(_("Measure"), words[facts.act]), *_forged(facts, case), (_("Reason"), reason)]
    if facts.occurred_at:
        rows.append((_("When"), moment_text(facts.occurred_at)))
    if has_schema(case.tenant) and not case.decided:
        with schemas.client(case.tenant):
            if facts.act == high_risk.FORGED:
                rows.append((_("Touches"), forgery_touches()))
            elif facts.act == high_risk.SUSPEND:
                rows.extend(suspension_touches())
            elif facts.act == high_risk.RESUME:
                rows.extend(resumption_touches())
    return rows


def _forged(facts: MeasureFacts, case: Case) -> list[tuple[str, str]]:
    """The document that is said to be forged, with the case it was handed in with."""
    files = Attachment.objects.select_related("entry__case").filter(entry__case__tenant=case.tenant)
    file = files.filter(pk=facts.document).first() if facts.document else None
    if file is None:
        return []
    handed_in, at = file.entry.case, moment_text(file.entry.at)
    address = reverse("admin:reviews_case_change", args=[handed_in.pk])
    said = format_html('{} · <a href="{}">{}</a> · {}', file.name, address, texts.title(handed_in), at)
    return [(_("Forged document"), said)]
