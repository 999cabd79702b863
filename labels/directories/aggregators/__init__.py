"""Aggregators ask vendors' lists, so they know what the vendors' handsets show. They take no labels."""
