"""The base of the API: views, lists, problems, the document."""
