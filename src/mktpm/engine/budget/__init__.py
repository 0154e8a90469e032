"""Money over time: how a plan's amounts are spread, what was spent of them, and what it comes to."""
