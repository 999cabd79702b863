"""A client's public news of its maintenance: windows, and outages of directories."""
