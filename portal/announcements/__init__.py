"""What clients tell their customers."""
