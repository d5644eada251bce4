"""The interactive page: a recorded graph in one file, live and step by step."""
