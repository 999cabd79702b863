"""Questions and decisions between clients and reviewers."""
