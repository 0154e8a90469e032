"""Monte Carlo simulation of the forecast: how sure its dates are. All of it needs the extra ``simulate`` (numpy)."""
