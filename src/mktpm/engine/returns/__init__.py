"""What money brings back: forecast and result, marginal return, shifts, present value, and how right forecasts were."""
