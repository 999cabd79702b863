"""What clients say of maintenance, and what became of it."""
