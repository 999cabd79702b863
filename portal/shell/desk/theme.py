"""The look and the menu of the review desk: the setting of django-unfold."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": _("Shouhao review desk"),
    "SITE_HEADER": _("Shouhao"),
    "SITE_SUBHEADER": _("Review desk"),
    "SITE_SYMBOL": "verified_user",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("portal/logo.svg")}],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "BORDER_RADIUS": "6px",
    "STYLES": [lambda _request: static("desk/desk.css")],
    "SCRIPTS": [lambda _request: static("desk/desk.js"), lambda _request: static("portal/signed_out.js")],
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": "portal.desk.desk_navigation"},
    "TABS": "portal.desk.client_tabs",
    "COLORS": {  # the portal's jade (portal/static/portal/tokens.css)
        "primary": {
            "50": "#eef7f4",
            "100": "#dcefe9",
            "200": "#b8dfd5",
            "300": "#8ccbbd",
            "400": "#59b3a1",
            "500": "#2b9482",
            "600": "#0a6a61",
            "700": "#085a53",
            "800": "#074a44",
            "900": "#063b37",
            "950": "#042523",
        },
    },
}
