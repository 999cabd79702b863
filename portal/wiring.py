"""What happens upward: event → functions, in the emitting transaction. Importing this also registers every handler of due work."""
