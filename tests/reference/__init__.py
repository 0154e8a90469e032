"""A slow and plain second opinion on every date that mktpm gives."""
