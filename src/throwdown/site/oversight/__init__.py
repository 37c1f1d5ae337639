"""Who may do what, what was done by those who may do much, and how fast anyone may do it."""
