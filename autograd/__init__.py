"""Scalar automatic differentiation by recording elementary operations."""

from typing import TYPE_CHECKING, Any

from autograd.core import functions
from autograd.core.functions import *  # noqa: F403 - hands on what functions.__all__ lists
from autograd.core.graph import Edge, Graph
from autograd.core.parse import Expression, parse
from autograd.core.value import Constant, Value
from autograd.modes.check import check_grad
from autograd.modes.compare import compare_modes, differentiate
from autograd.modes.comparison import Comparison, Way
from autograd.modes.dual import Dual
from autograd.modes.operation import operation
from autograd.modes.paths.eliminate import Elimination, eliminate
from autograd.modes.paths.listed import Path, count_paths, paths
from autograd.modes.symbolic import Size, derivative, size
from autograd.modes.transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.notation.formula import formula, latex_formula
from autograd.notation.rows import Contribution, TraceRow
from autograd.notation.trace import Trace
from autograd.text.language import language

if TYPE_CHECKING:
    from autograd.static.staticgraph import StaticGraph

__all__ = [
    "Comparison",
    "Constant",
    "Contribution",
    "Dual",
    "Edge",
    "Elimination",
    "Expression",
    "Graph",
    "Path",
    "Size",
    "StaticGraph",
    "Trace",
    "TraceRow",
    "Value",
    "Way",
    "check_grad",
    "compare_modes",
    "count_paths",
    "derivative",
    "differentiate",
    "eliminate",
    "formula",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "language",
    "latex_formula",
    "operation",
    "parse",
    "paths",
    "size",
    "value_and_grad",
    "vjp",
    *functions.__all__,
]


def __getattr__(name: str) -> Any:
    """What needs NumPy is imported when it is asked for."""
    if name == "StaticGraph":
        from autograd.static.staticgraph import StaticGraph

        return StaticGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
