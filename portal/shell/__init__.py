"""The base of every page and of the API: access, forms sent once, refusals, contexts, lists as tables."""
