"""What programs are told, and where they listen."""
