"""The status page, and those who subscribe to it."""
