"""A client's trust, violations and freezes."""
