"""How fast the product is, measured over HTTP on a large business beside small ones."""
