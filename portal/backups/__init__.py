"""Backups of the label configuration, and what is held since a restore."""
