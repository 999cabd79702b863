"""Clients at the desk, and the figures that bind them."""
