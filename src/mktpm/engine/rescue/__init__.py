"""The way back to a deadline: which few changes of the plan restore it, found by rescheduling."""
