"""A client's people and contacts, and the ways to sign in."""
