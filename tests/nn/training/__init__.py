"""Tests of `nn.training`."""
