"""Messages and notices: their recipients, their arrival, and the answers they want."""
