"""As our own words have it: 10,000 行."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
