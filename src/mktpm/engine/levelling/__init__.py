"""Resource levelling: dates that people and resources can keep."""
