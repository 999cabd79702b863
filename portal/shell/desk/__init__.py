"""The base of the review desk's pages: its site, its menu, permissions, versions."""
