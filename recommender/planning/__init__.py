"""Planning: the best plan for a learner, as an answer with its proof."""
