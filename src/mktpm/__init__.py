"""Projects as plain text: plans in YAML, checked, scheduled, shown and reported."""

__version__ = "0.1.0"
