"""Stand-ins for the outside parties: directories, mail and SMS. Imports neither the product nor Django."""
