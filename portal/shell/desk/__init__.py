"""What the pages of the review desk share: its site, its menu, permissions, versions."""
