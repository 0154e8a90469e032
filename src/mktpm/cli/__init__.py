"""The commands: each parses its arguments, calls one function below, prints, and exits."""
