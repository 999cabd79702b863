"""Aggregators: who knows what vendors' handsets show, by asking the vendors' lists. They take no labels."""
