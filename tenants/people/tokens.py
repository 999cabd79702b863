"""What a link for a new password is signed with; ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR names it."""

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator

from tenants import context


class PasswordResetTokens(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc]  # allauth has no types
    """As allauth's, void at another client: not only because addresses differ there."""

    @property
    def key_salt(self) -> str:
        """The client in use goes into each token."""
        return context.signing_salt("password_reset")
