"""Tests of `autograd.static`."""
