"""The seasons of industries."""
