"""Pure computation on a plan: calendars, the network and its passes, tracking."""
