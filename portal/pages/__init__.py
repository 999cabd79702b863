"""The portal's pages: thin doors to services and selectors."""
