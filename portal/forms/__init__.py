"""What people type into pages: checked for its form here, for its sense by services."""
