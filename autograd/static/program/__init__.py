"""The array program: what it is made of, how a tape becomes one, and how it is differentiated."""
