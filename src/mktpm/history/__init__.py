"""Plans over time: the only room that runs git."""
