"""How it is made better: evaluation and the building of what ships."""
