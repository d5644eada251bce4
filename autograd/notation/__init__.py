"""A graph in writing: names and numbers, LaTeX, one formula, the evaluation trace."""
