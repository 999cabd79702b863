"""The demo: a platform with a few clients in the middle of their work. Production imports none of it."""
