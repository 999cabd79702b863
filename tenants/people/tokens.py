"""Signs links for a new password; ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR names the class."""

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator

from tenants import context


class PasswordResetTokens(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc]  # allauth has no types
    """Allauth's tokens, void at another client, and not only because addresses differ there."""

    @property
    def key_salt(self) -> str:
        """Returns a salt with the client in use."""
        return context.signing_salt("password_reset")
