"""An array program as text: one printer per target, which alone gives names."""
