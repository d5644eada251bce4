"""Computational graphs in pictures."""
