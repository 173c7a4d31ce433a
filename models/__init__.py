"""What is learned or solved: linking, retrieval, ranking, eligibility, credit, re-ranking."""
