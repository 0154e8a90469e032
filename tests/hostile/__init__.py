"""Plans of ill will, and how to survive them."""
