"""Independent checkers: they recompute claims in plain Python and share no code with what made them."""
