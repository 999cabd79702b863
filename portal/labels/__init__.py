"""Labels and brands, their checks, and the models that read them."""
