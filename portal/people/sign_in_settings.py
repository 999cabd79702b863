"""The settings of django-allauth, which signs people in, by the names that it reads."""

ACCOUNT_ADAPTER = "portal.people.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account exists only by invitation to that address
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False  # signed with a bare key it would be good at another client
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tenants.people.tokens.PasswordResetTokens"  # noqa: S105 -- a class
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# By network: by address a stranger would use up somebody's own, bounded in tenants/people/services.py:RESET_LETTERS.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip", "login_failed": "10/m/ip", "sign_in_to_account": "5/5m/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]  # and no mailed code: a mailbox is not the person
ACCOUNT_FORMS = {"add_email": "portal.people.accounts_forms.OneEmail"}
SOCIALACCOUNT_ADAPTER = "portal.people.company_provider.CompanyProviders"
MFA_ADAPTER = "portal.people.accounts.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "portal.people.passkeys.AddPasskey",
    "edit_webauthn": "portal.people.passkeys.RenamePasskey",
    "login_webauthn": "portal.people.passkeys.SignInByPasskey",
    "authenticate_webauthn": "portal.people.passkeys.PasskeyAsSecondFactor",
    "reauthenticate_webauthn": "portal.people.passkeys.PasskeyOnceMore",
}
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # two requests for each sign-in
MFA_TOTP_ISSUER = "Shouhao"
USERSESSIONS_ADAPTER = "portal.people.accounts.DevicesAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # allauth's would write at each request: portal/shell/sessions.py does it
