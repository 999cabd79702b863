"""Standby labels and numbers."""
