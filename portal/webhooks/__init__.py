"""Webhooks tell programs of events at the addresses where they listen."""
