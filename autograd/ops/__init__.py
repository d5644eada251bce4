"""What an elementary operation is: the table, its grammar, its code over floats."""

from autograd.ops.table import FUNCTIONS, OPS, TABLE, Op

__all__ = ["FUNCTIONS", "OPS", "TABLE", "Op"]
