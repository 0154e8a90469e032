"""Results → text and rich renderables. Views return what they show; they never print."""
