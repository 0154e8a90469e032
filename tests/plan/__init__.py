"""Tests of the plan: from bytes to records."""
