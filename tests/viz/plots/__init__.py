"""Tests of `viz.plots`."""
