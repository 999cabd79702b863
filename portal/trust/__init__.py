"""Where a client stands: trust, violations, freezes."""
