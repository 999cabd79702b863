"""How a client comes into being, is put back after a restore, and goes."""
