"""Asking for maintenance and booking its window; recurring maintenance, campaigns, pauses."""
