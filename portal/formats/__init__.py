"""How numbers are written, by language, where Django does it otherwise."""
