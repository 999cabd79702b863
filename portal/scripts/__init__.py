"""Call scripts."""
