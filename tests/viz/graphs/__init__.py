"""Tests of `viz.graphs`."""
