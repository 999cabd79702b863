"""Numbers: registered, imported, proved, given up."""
