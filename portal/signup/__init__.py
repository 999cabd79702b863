"""The platform's own site: what it is, how a firm applies, what one agrees to."""
