"""Documents that we draw."""
