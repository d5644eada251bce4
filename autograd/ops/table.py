"""The table of elementary operations: the one place that knows their mathematics.

A row gives an operation's value `z` in terms of its operands `x, y`, and its local partial
derivatives in terms of `x, y, z`, in the grammar of `autograd.ops.grammar`. Everything else in
this project is an interpretation of a row: recorded graphs, tables, pictures. To add an
operation, add a row.

At kinks the rows fix these conventions: relu′(0) = 0, |x|′(0) = 0, heaviside(0) = sign(0) = 0
with the derivative 0, as that of floor at whole numbers, and where max or min ties each operand
gets one half. By its exponent, 0**y has the derivative 0 for y > 0, and none for y = 0. The
partial of stop_gradient is 0 by definition, though its value is x. The partials of tanh and
sigmoid are the textbook's; where z rounds to 1, beyond 19 and 37, they round to 0. Near 0,
x ** (y - 1) can overflow where y * x ** (y - 1) does not, for a y between -0.05 and 0.05.

Sources: Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), ch. 2; Abramowitz
and Stegun, *Handbook of Mathematical Functions*, 4.2 to 4.6 and 7.1.
"""

import ast
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, SupportsIndex

from autograd.ops.grammar import FLOAT_FUNCTIONS, OPERATORS, Binds, binding, read
from autograd.text.words import SUPERSCRIPTS, superscript

Interval = tuple[float, float]


class Slot(NamedTuple):
    """How an operand stands in a LaTeX template.

    `enclosed` in braces, parentheses or bars, where it needs none of its own, or `raised` to
    an exponent, where it needs them unless it is an atom.
    """

    enclosed: bool
    raised: bool


@dataclass(eq=False, repr=False)
class Op:
    """An elementary operation: one row of the table.

    `value` and `partials` are formulas, `latex` and `symbol` say how the operation is
    written (templates with the fields `{x}` and `{y}`, or the plain name of a function),
    `domain` gives per operand an interval in which the operation is smooth, `needs` says in
    words what the operands must satisfy, `aliases` are other names it goes by. Rows are
    checked when they are made: ValueError, SyntaxError or NameError says what is wrong.

    >>> OPS["mul"]
    Op(mul: z = x * y, ∂z/∂x = y, ∂z/∂y = x)
    """

    name: str
    value: str
    partials: tuple[str, ...]
    latex: str
    symbol: str
    domain: tuple[Interval, ...]
    needs: str = ""
    aliases: tuple[str, ...] = ()
    value_tree: ast.expr = field(init=False)
    partial_trees: tuple[ast.expr, ...] = field(init=False)
    binds: Binds = field(init=False)
    slots: tuple[Slot, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Check the row, and read its formulas and templates."""
        operands = "xy"[: len(self.partials)]
        if not operands or len(self.partials) != len(operands):
            raise ValueError(f"row {self.name}: an operation has one or two operands and partials")
        if len(self.domain) != len(operands):
            raise ValueError(f"row {self.name}: the domain needs one interval per operand")
        if not all(word.isidentifier() for word in (self.name, *self.aliases)):
            raise ValueError(f"row {self.name}: a name is a word, such as log1p")
        for template in (self.latex,) if self.is_function else (self.latex, self.symbol):
            for v in operands:
                if f"{{{v}}}" not in template:
                    raise ValueError(f"row {self.name}: {template!r} does not show operand {v}")
            try:
                template.format_map(dict.fromkeys(operands, ""))
            except (KeyError, ValueError, IndexError):
                raise ValueError(f"row {self.name}: {template!r} has other fields") from None
        self.value_tree = read(self.value, FLOAT_FUNCTIONS, operands)
        self.partial_trees = tuple(
            read(partial, FLOAT_FUNCTIONS, operands + "z") for partial in self.partials
        )
        self.binds = Binds.ATOM if self.is_function else binding(self.value_tree)
        self.slots = tuple(_slot(*self.latex.split(f"{{{v}}}", 1)) for v in operands)

    @property
    def arity(self) -> int:
        """The number of operands, one or two."""
        return len(self.partials)

    @property
    def is_function(self) -> bool:
        """Whether it is written as a function, such as `exp(x)`, not as an operator."""
        return self.symbol.isidentifier()

    @property
    def is_raised(self) -> bool:
        """Whether it is written as a power, x^y, in which a whole y stands above the line."""
        return self.symbol == "{x}^{y}"

    @property
    def is_identity(self) -> bool:
        """Whether it is its operand and nothing else, which a formula need not show."""
        return self.value == "x" and self.partials == ("1",)

    @cached_property
    def ulps(self) -> float:
        """A bound on the error of its value in floats, in units in the last place.

        Half a unit for each operator, which IEEE 754 rounds correctly, and four for each
        function and power, more than the C library's documentation admits for any; none for
        signs, whole parts and choices, which are exact.

        >>> OPS["mul"].ulps, OPS["exp"].ulps, OPS["relu"].ulps
        (0.5, 4.0, 0.0)
        """
        return math.fsum(
            4.0 if isinstance(part, ast.Call) or isinstance(part.op, ast.Pow) else 0.5
            for part in ast.walk(self.value_tree)
            if isinstance(part, ast.BinOp)
            or (isinstance(part, ast.Call) and ast.unparse(part.func) not in {"abs", "floor"})
        )

    def written(self, *operands: str) -> str:
        """The operation in terms of its operands' names; a whole exponent is above the line.

        >>> OPS["add"].written("h1", "b"), OPS["exp"].written("h3"), OPS["pow"].written("a", "2")
        ('h1 + b', 'exp(h3)', 'a²')
        """
        if self.is_function:
            return f"{self.symbol}({', '.join(operands)})"
        if self.is_raised and operands[0][-1:] not in SUPERSCRIPTS:
            exponent = operands[1].removeprefix("(").removesuffix(")").replace("−", "-")
            if exponent.removeprefix("-").isdecimal():
                return operands[0] + superscript(exponent)
        return self.symbol.format_map(dict(zip("xy", operands, strict=False)))

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        """A row of the table is copied, and read from a file, as itself: by its name."""
        is_known = OPS.get(self.name) is self
        return (_row, (self.name,)) if is_known else super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        partials = (f"∂z/∂{v} = {p}" for v, p in zip("xy", self.partials, strict=False))
        return f"Op({self.name}: z = {self.value}, {', '.join(partials)})"


def _row(name: str) -> Op:
    if name not in OPS:
        raise LookupError(f"there is no operation {name} here: define it, then read the file again")
    return OPS[name]


def _slot(before: str, after: str) -> Slot:
    raised = after.startswith(("}}^", "^"))
    return Slot(before.endswith(("{{", "(", "|", ", ")) and not raised, raised)


REAL = (-3.0, 3.0)
POSITIVE = (0.2, 4.0)
UNIT = (-0.9, 0.9)

# fmt: off
TABLE = (
    #  name          z                                  ∂z/∂x, ∂z/∂y
    #  LaTeX, how it is written, domain for tests, what it needs, other names
    Op("add",        "x + y",                           ("1", "1"),
       "{x} + {y}", "{x} + {y}", (REAL, REAL)),
    Op("sub",        "x - y",                           ("1", "-1"),
       "{x} - {y}", "{x} − {y}", (REAL, REAL)),
    Op("mul",        "x * y",                           ("y", "x"),
       r"{x} \times {y}", "{x} × {y}", (REAL, REAL)),
    Op("div",        "x / y",                           ("1 / y", "-z / y"),
       r"\frac{{{x}}}{{{y}}}", "{x} / {y}", (REAL, POSITIVE)),
    Op("mod",        "x % y",                           ("1", "-floor(x / y)"),
       r"\operatorname{{mod}}({x}, {y})", "mod", ((4.1, 4.4), (2.3, 3.9))),
    Op("identity",   "x",                               ("1",),
       "{x}", "{x}", (REAL,)),
    Op("neg",        "-x",                              ("-1",),
       "-{x}", "−{x}", (REAL,)),
    Op("reciprocal", "1 / x",                           ("-z * z",),
       r"\frac{{1}}{{{x}}}", "1/{x}", (POSITIVE,)),
    Op("pow",        "x ** y",                          ("0 if x == 0 == y else y * z / x"
                                                         " if abs(x) < 1e-290 < 0.05 - abs(y)"
                                                         " else y * x ** (y - 1)",
                                                         "0 if x == 0 < y else log(x) * z"),
       "{{{x}}}^{{{y}}}", "{x}^{y}", (POSITIVE, REAL), "x >= 0, or a whole y"),
    Op("exp",        "exp(x)",                          ("z",),
       "e^{{{x}}}", "exp", (REAL,)),
    Op("exp2",       "exp2(x)",                         ("z * log(2)",),
       "2^{{{x}}}", "exp2", (REAL,)),
    Op("expm1",      "expm1(x)",                        ("exp(x)",),
       r"\operatorname{{expm1}} {x}", "expm1", (REAL,)),
    Op("log",        "log(x)",                          ("1 / x",),
       r"\ln {x}", "log", (POSITIVE,), "x > 0", aliases=("ln",)),
    Op("log2",       "log2(x)",                         ("1 / (x * log(2))",),
       r"\log_2 {x}", "log2", (POSITIVE,), "x > 0"),
    Op("log10",      "log10(x)",                        ("1 / (x * log(10))",),
       r"\log_{{10}} {x}", "log10", (POSITIVE,), "x > 0"),
    Op("log1p",      "log1p(x)",                        ("1 / (1 + x)",),
       r"\ln(1 + {x})", "log1p", ((-0.8, 4.0),), "x > -1"),
    Op("sqrt",       "sqrt(x)",                         ("0.5 / z",),
       r"\sqrt{{{x}}}", "sqrt", (POSITIVE,), "x >= 0"),
    Op("cbrt",       "cbrt(x)",                         ("1 / (3 * z * z)",),
       r"\sqrt[3]{{{x}}}", "cbrt", (POSITIVE,)),
    Op("sin",        "sin(x)",                          ("cos(x)",),
       r"\sin {x}", "sin", (REAL,)),
    Op("cos",        "cos(x)",                          ("-sin(x)",),
       r"\cos {x}", "cos", (REAL,)),
    Op("tan",        "tan(x)",                          ("1 + z * z",),
       r"\tan {x}", "tan", ((-1.3, 1.3),)),
    Op("asin",       "asin(x)",                         ("1 / sqrt((1 - x) * (1 + x))",),
       r"\arcsin {x}", "asin", (UNIT,), "-1 <= x <= 1", aliases=("arcsin",)),
    Op("acos",       "acos(x)",                         ("-1 / sqrt((1 - x) * (1 + x))",),
       r"\arccos {x}", "acos", (UNIT,), "-1 <= x <= 1", aliases=("arccos",)),
    Op("atan",       "atan(x)",                         ("1 / (1 + x * x)",),
       r"\arctan {x}", "atan", (REAL,), aliases=("arctan",)),
    Op("atan2",      "atan2(x, y)",                     ("y / hypot(x, y) / hypot(x, y)",
                                                         "-x / hypot(x, y) / hypot(x, y)"),
       r"\operatorname{{atan2}}({x}, {y})", "atan2", (REAL, POSITIVE), aliases=("arctan2",)),
    Op("sinh",       "sinh(x)",                         ("cosh(x)",),
       r"\sinh {x}", "sinh", (REAL,)),
    Op("cosh",       "cosh(x)",                         ("sinh(x)",),
       r"\cosh {x}", "cosh", (REAL,)),
    Op("tanh",       "tanh(x)",                         ("1 - z * z",),
       r"\tanh {x}", "tanh", ((-2.0, 2.0),)),
    Op("asinh",      "asinh(x)",                        ("1 / hypot(1, x)",),
       r"\operatorname{{arsinh}} {x}", "asinh", (REAL,), aliases=("arcsinh",)),
    Op("acosh",      "acosh(x)",                        ("1 / (sqrt(x - 1) * sqrt(x + 1))",),
       r"\operatorname{{arcosh}} {x}", "acosh", ((1.2, 4.0),), "x >= 1", aliases=("arccosh",)),
    Op("atanh",      "atanh(x)",                        ("1 / ((1 - x) * (1 + x))",),
       r"\operatorname{{artanh}} {x}", "atanh", (UNIT,), "-1 < x < 1", aliases=("arctanh",)),
    Op("erf",        "erf(x)",                          ("2 / sqrt(pi) * exp(-x * x)",),
       r"\operatorname{{erf}} {x}", "erf", (REAL,)),
    Op("erfc",       "erfc(x)",                         ("-2 / sqrt(pi) * exp(-x * x)",),
       r"\operatorname{{erfc}} {x}", "erfc", (REAL,)),
    Op("hypot",      "hypot(x, y)",                     ("x / z", "y / z"),
       r"\sqrt{{{x}^2 + {y}^2}}", "hypot", (REAL, POSITIVE)),
    Op("abs",        "abs(x)",                          ("1 if x > 0 else -1 if x < 0 else 0",),
       "|{x}|", "abs", (REAL,)),
    Op("sign",       "1 if x > 0 else -1 if x < 0 else 0",
                                                        ("0",),
       r"\operatorname{{sign}} {x}", "sign", (POSITIVE,)),
    Op("floor",      "floor(x)",                        ("0",),
       r"\operatorname{{floor}} {x}", "floor", ((0.1, 0.9),)),
    Op("maximum",    "x if x >= y else y",              ("1 if x > y else 0.5 if x == y else 0",
                                                         "1 if y > x else 0.5 if x == y else 0"),
       r"\max({x}, {y})", "max", (REAL, REAL), aliases=("max",)),
    Op("minimum",    "x if x <= y else y",              ("1 if x < y else 0.5 if x == y else 0",
                                                         "1 if y < x else 0.5 if x == y else 0"),
       r"\min({x}, {y})", "min", (REAL, REAL), aliases=("min",)),
    Op("heaviside",  "1 if x > 0 else 0",               ("0",),
       r"\operatorname{{heaviside}} {x}", "heaviside", (REAL,), aliases=("step",)),
    Op("relu",       "x if x > 0 else 0",               ("1 if x > 0 else 0",),
       r"\operatorname{{relu}} {x}", "relu", (REAL,)),
    Op("sigmoid",    "exp(x if x < 0 else 0) / (1 + exp(-abs(x)))",
                                                        ("z * (1 - z)",),
       r"\sigma({x})", "sigmoid", (REAL,)),
    Op("softplus",   "(x if x > 0 else 0) + log1p(exp(-abs(x)))",
                                                        ("-expm1(-z)",),
       r"\operatorname{{softplus}} {x}", "softplus", (REAL,)),
    Op("stop_gradient", "x",                            ("0",),
       r"\operatorname{{sg}}({x})", "stop_gradient", (REAL,)),
)
# fmt: on

OPS: dict[str, Op] = {op.name: op for op in TABLE}
"""The table by name."""

FUNCTIONS: dict[str, Op] = {
    name: op
    for op in TABLE
    if op.is_function or op.name not in OPERATORS.values()
    for name in (op.name, *op.aliases)
}
"""The operations that an expression calls by name, under each of their names."""
