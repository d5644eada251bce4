"""Tests of `viz.networks`."""
