"""A derivative as a sum over paths: the paths one by one, and eliminated node by node."""
