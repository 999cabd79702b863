"""Who did what, what the log proves, and everything that a client owns as one archive."""
