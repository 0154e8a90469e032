"""KPIs: their units, their formulas, their values through time, and where these come from."""
