"""Whether the figures that a plan states agree with each other and with the plan."""
