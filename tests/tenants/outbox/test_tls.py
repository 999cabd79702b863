"""Mail over TLS: begun at once (465) or by STARTTLS (587), with a company's own authority."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import get_connection

from tenants.outbox.channels import Address, ChannelAway, Letter, MailSender
from tests.authority import authority
from tests.tenants.outbox import peers

ADDRESS = Address("赵明", "zhao@acme.example", "")


@pytest.mark.parametrize("kind", ["implicit", "starttls"])
def test_an_email_goes_over_tls_to_whom_the_named_authority_vouches_for(
    kind: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = authority(tmp_path)
    with peers.mail_server(**{kind: ours.server}) as mail:  # type: ignore[arg-type]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail.port
        settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = kind == "implicit", kind == "starttls"
        assert get_connection().use_ssl == (kind == "implicit")
        with pytest.raises(ChannelAway, match="certificate verify failed"):
            MailSender().send(Letter(ADDRESS, "主题", "正文"), key="one")
        monkeypatch.setenv("SSL_CERT_FILE", str(ours.bundle))
        MailSender().send(Letter(ADDRESS, "主题", "正文"), key="two")
    assert [message["Subject"] for message in mail.taken] == ["主题"]
