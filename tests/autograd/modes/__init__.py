"""Tests of `autograd.modes`."""
