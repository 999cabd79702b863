"""How estimates have held."""
