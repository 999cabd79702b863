"""Now: what goes on over all clients, at the desk."""
