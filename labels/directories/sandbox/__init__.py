"""Stand-ins for the outside parties: directories, mail and SMS. They import neither the product nor Django."""
