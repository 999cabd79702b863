"""Makes clients, restores them and removes them."""
