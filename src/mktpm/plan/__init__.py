"""The plan: YAML text, the model it becomes, and the places its values stand in."""
