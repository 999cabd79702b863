"""What directories and handsets show, and what can be done about it."""
