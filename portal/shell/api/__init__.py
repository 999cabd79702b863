"""What the doors of programs share: views, lists, problems, the document."""
