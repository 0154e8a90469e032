"""The tests of mktpm."""
