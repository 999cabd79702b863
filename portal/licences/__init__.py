"""A client's documents: owed, submitted, approved, expired."""
