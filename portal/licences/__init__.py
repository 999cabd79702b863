"""Documents: owed, handed in, approved, lapsed."""
