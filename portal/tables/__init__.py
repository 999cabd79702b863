"""Lists of the portal as tables for people's spreadsheets."""
