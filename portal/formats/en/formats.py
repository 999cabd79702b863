"""Dates and times of Django's own pages and tables as tenants.when writes them, with the year: Thu 3 Dec 2026 15:22."""

DATE_FORMAT = SHORT_DATE_FORMAT = "D j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = f"{DATE_FORMAT} {TIME_FORMAT}"
MONTH_DAY_FORMAT = "j M"
