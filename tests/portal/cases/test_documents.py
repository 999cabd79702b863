"""The documents of a case: beside the data, page by page, as downloads."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from compliance import pages
from compliance.evidence import selectors as evidence
from compliance.models import Licence
from compliance.reviews import services
from compliance.reviews.models import Attachment
from tenants import context
from tenants.models import Tenant
from tenants.outside import bounded
from tenants.people.models import StaffAccess
from tests import licences
from tests.compliance.bad_files import pdf
from tests.compliance.ofd_files import ofd
from tests.portal.desk import ANNE, INBOX, LI, HandIn, address, re_verified
from tests.portal_client import PortalClient, sign_in, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def attachment(acme: Tenant, hand_in: HandIn) -> Attachment:
    case = hand_in("first")
    with context.client(acme):
        services.add_entry(case.pk, ANNE, "", [ContentFile(picture(), "营业执照.png")])
    return Attachment.objects.get(entry__case=case)


def test_files_are_downloads_and_nothing_else(reviewer: PortalClient, acme: Tenant, attachment: Attachment) -> None:
    case = attachment.entry.case
    response = reviewer.get(f"{INBOX}{case.pk}/files/{attachment.pk}/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:8] == b"\x89PNG\r\n\x1a\n"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    with context.client(acme):
        assert StaffAccess.objects.get().path.endswith(f"/files/{attachment.pk}/")


def test_a_file_belongs_to_its_case(
    reviewer: PortalClient, staff: Tenant, attachment: Attachment, hand_in: HandIn
) -> None:
    other = hand_in("second")
    assert reviewer.get(f"{INBOX}{other.pk}/files/{attachment.pk}/").status_code == 404
    here = f"{INBOX}{attachment.entry.case_id}/files/{attachment.pk}/"
    assert sign_in(staff).get(here).status_code == 302


def test_the_document_stands_beside_what_was_entered(reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        licence = licences.hand_in(number="BL-2026-77", file=ContentFile(picture(), "执照.png"))
        case = licences.case_of(licence)
        decided = licences.hand_in(number="BL-2025-11")
        earlier = licences.case_of(decided)
    services.reject(earlier.pk, LI, "document_expired", "", earlier.version)
    response = reviewer.get(address(case))
    said, html = words(response), response.content.decode()
    assert "BL-2026-77" in said
    assert "杭州市市场监督管理局" in said
    assert licence.sha256 in said
    attachment = Attachment.objects.get(entry__case=case)
    shown = f"{INBOX}{case.pk}/files/{attachment.pk}/pages/1/"
    assert f'<img src="{shown}"' in html
    assert "The document has expired" in said, "what was decided before"


def test_a_page_that_takes_too_much_blocks_nobody_and_is_not_drawn_again(
    reviewer: PortalClient, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One page drew for 15 seconds, at each look; the page of the case is there before any is drawn."""
    with context.client(acme):
        case = licences.case_of(licences.hand_in(file=ContentFile(pdf(pages=9), "执照.pdf")))
    attachment = Attachment.objects.get(entry__case=case)
    draws = mock.Mock(side_effect=bounded.GaveUp("killed", out_of_bounds=True))
    monkeypatch.setattr(bounded, "run_bounded", draws)
    assert reviewer.get(address(case)).status_code == 200
    assert not draws.called, "the browser asks for each as a picture of its own"
    here = f"{INBOX}{case.pk}/files/{attachment.pk}/pages"
    for _look in range(2):
        assert [reviewer.get(f"{here}/{number}/").status_code for number in range(1, 10)] == [404] * 9
    assert draws.call_count == pages.MOST_BEYOND
    assert reviewer.get(f"{INBOX}{case.pk}/files/{attachment.pk}/").status_code == 200, "it is downloaded"


def test_while_many_pages_are_drawn_the_browser_asks_again(
    reviewer: PortalClient, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with context.client(acme):
        case = licences.case_of(licences.hand_in(file=ContentFile(pdf(pages=1), "执照.pdf")))
    attachment = Attachment.objects.get(entry__case=case)
    monkeypatch.setattr(bounded, "run_bounded", mock.Mock(side_effect=bounded.Busy))
    answer = reviewer.get(f"{INBOX}{case.pk}/files/{attachment.pk}/pages/1/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")


@pytest.mark.parametrize(
    ("file", "kind", "begins"),
    [
        (lambda: ContentFile(pdf(pages=3), "执照.pdf"), "image/jpeg", b"\xff\xd8\xff"),
        (lambda: ContentFile(ofd(), "执照.ofd"), "image/svg+xml", b"<svg"),
    ],
    ids=["PDF", "OFD"],
)
def test_pages_of_a_document_are_shown_beside_the_data(
    reviewer: PortalClient, acme: Tenant, file: Callable[[], ContentFile[bytes]], kind: str, begins: bytes
) -> None:
    with context.client(acme):
        licence = licences.hand_in(file=file())
        case = licences.case_of(licence)
    attachment = Attachment.objects.get(entry__case=case)
    html = reviewer.get(address(case)).content.decode()
    shown = re.findall(rf'<img src="({INBOX}{case.pk}/files/{attachment.pk}/pages/\d+/)"', html)
    assert len(shown) == attachment.pages == licence.pages == (3 if kind == "image/jpeg" else 1)
    assert ("download the file to see seals, signatures and pictures" in html) == (kind == "image/svg+xml")
    response = reviewer.get(shown[-1])
    assert response["Content-Type"] == kind
    assert response.content.startswith(begins)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]
    with context.client(acme):
        (seen,) = evidence.history(("licence", licence.pk), limit=1)
        assert seen.text == f"Page {len(shown)} of document “{attachment.name}” viewed, SHA-256 {attachment.sha256}"
        assert StaffAccess.objects.filter(path=shown[-1]).exists()
    assert reviewer.get(shown[-1].replace(f"/{len(shown)}/", f"/{len(shown) + 1}/")).status_code == 404
    assert reviewer.get(shown[-1].replace(f"pages/{len(shown)}/", "pages/0/")).status_code == 404


def test_what_cannot_be_drawn_is_still_a_download(reviewer: PortalClient, attachment: Attachment) -> None:
    Attachment.objects.filter(pk=attachment.pk).update(content_type="application/pdf", pages=40)
    here = f"{INBOX}{attachment.entry.case_id}/files/{attachment.pk}/"
    assert reviewer.get(f"{here}pages/1/").status_code == 404
    assert reviewer.get(here).status_code == 200
    html = reviewer.get(address(attachment.entry.case)).content.decode()
    assert html.count("/pages/") // 2 == 40, "every page that an upload may have: the last may be the forged one"
    assert "in the download." not in html


def test_pictures_are_shown_as_they_were_made_anew(
    reviewer: PortalClient, acme: Tenant, attachment: Attachment
) -> None:
    shown = f"{INBOX}{attachment.entry.case_id}/files/{attachment.pk}/pages/1/"
    response = reviewer.get(shown)
    assert b"".join(response.streaming_content)[:8] == b"\x89PNG\r\n\x1a\n"
    assert response["Content-Type"] == "image/png"
    assert not response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    with context.client(acme):
        assert StaffAccess.objects.get().path == shown


def test_a_re_verification_shows_every_document_beside_its_data(
    reviewer: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    case = re_verified(acme, business_clock)
    with context.client(acme):
        last_day = f"{Licence.objects.get(document_type='medical_practice_licence').valid_until}"
    response = reviewer.get(address(case))
    said = words(response)
    for fact in ("Medical institution practice licence", "PDY-1", "浙江省卫生健康委员会", last_day):
        assert fact in said
    attachment = Attachment.objects.get(entry__case=case)
    assert f"{INBOX}{case.pk}/files/{attachment.pk}/pages/1/" in response.content.decode()
