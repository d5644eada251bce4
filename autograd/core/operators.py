"""The operators and methods that every kind of number of this project has."""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, NoReturn, TypeAlias, TypeVar, cast

from autograd.ops import OPS, Op
from autograd.text.words import excerpt

Kind = TypeVar("Kind", bound="Operators")
Rule: TypeAlias = Callable[..., Any]
"""The function that applies an operation."""


def real(number: object, taker: str) -> float:
    """`number` as a finite float; TypeError and ValueError name it and the `taker`."""
    if type(number) is int or isinstance(number, numbers.Real):
        try:
            number = float(number)
        except OverflowError:
            raise OverflowError(f"{taker} takes a float, and the integer is too large") from None
    else:
        kind, shown = type(number).__name__, excerpt(repr(number))
        shown = shown if shown.startswith(kind) else f"{kind} {shown}"
        raise TypeError(f"{taker} takes a real number, not {shown}")
    if not math.isfinite(number):
        raise ValueError(f"{taker} takes a finite number, not {number}")
    return number


class _Entry(NamedTuple):
    """An entry of the list below, which a subclass replaces by its rule of the row."""

    row: str
    adapt: Callable[[Callable[..., Any]], Callable[..., Any]]


def _unary(row: str) -> Callable[[Kind], Kind]:
    return cast("Callable[[Kind], Kind]", _Entry(row, lambda rule: rule))


def _binary(row: str) -> Callable[[Kind, Any], Kind]:
    return cast("Callable[[Kind, Any], Kind]", _Entry(row, lambda rule: rule))


def _reflected(row: str) -> Callable[[Kind, Any], Kind]:
    def adapt(rule: Callable[..., Any]) -> Callable[..., Any]:
        return lambda y, x: rule(x, y)

    return cast("Callable[[Kind, Any], Kind]", _Entry(row, adapt))


def _named(row: str) -> Callable[[Kind, Any], Kind]:
    """A method that is called by name: unlike an operator it has no other operand to ask."""

    def adapt(rule: Callable[..., Any]) -> Callable[..., Any]:
        def method(x: Any, y: Any) -> Any:
            z = rule(x, y)
            if z is NotImplemented:
                real(y, row)
            return z

        return method

    return cast("Callable[[Kind, Any], Kind]", _Entry(row, adapt))


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    def comparison(x: Operators, y: object) -> Any:
        other = y.data if isinstance(y, Operators) else y
        return compare(x.data, other) if isinstance(other, numbers.Real) else NotImplemented

    return comparison


class Operators:
    """Arithmetic, ordering and elementary functions, by the rules of a subclass.

    `class Kind(Operators, rule=...)` gives the function that makes of a row of the table its
    rule, the function that applies it to operands of that kind; a rule returns NotImplemented
    for operands that it does not know. `1 / x` is
    a reciprocal, and the 0 with which `sum` starts is not added. Ordering and truth are those
    of `data`; equality is identity, and refused with a plain number.
    """

    __slots__ = ()

    kinds: ClassVar[list[type[Operators]]] = []
    rule: ClassVar[Callable[[Op], Rule]]
    rules: ClassVar[dict[str, Rule]]
    data: float

    def __init_subclass__(cls, rule: Callable[[Op], Rule] | None = None) -> None:
        if rule is not None:
            cls.rule = staticmethod(rule)
            cls.rules = {op.name: rule(op) for op in OPS.values()}
            for name, entry in vars(Operators).items():
                if isinstance(entry, _Entry):
                    setattr(cls, name, entry.adapt(cls.rules[entry.row]))
            Operators.kinds.append(cls)

    def __pos__(self: Kind) -> Kind:
        return self

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Operators) or not isinstance(other, numbers.Real):
            return self is other
        kind = type(self).__name__
        raise TypeError(
            f"== and != between a {kind} and a number are refused, as a {kind} equals only itself: "
            "compare x.data"
        )

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return self.data != 0.0

    def __float__(self) -> NoReturn:
        kind = type(self).__name__
        raise TypeError(
            f"a {kind} does not become a float, which would lose its derivative: "
            "write autograd's exp(x) for math.exp(x), or x.data for the number"
        )

    __int__ = __float__

    def __round__(self, digits: int | None = None) -> float:
        return round(self.data, digits)

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else str(self)

    def __xor__(self, other: object) -> NoReturn:
        raise TypeError("^ is no power in Python: write x**2 for x^2")

    __rxor__ = __xor__

    def __floordiv__(self, other: object) -> NoReturn:
        raise TypeError("// records nothing: write floor(x / y) for x // y")

    __rfloordiv__ = __floordiv__

    def __matmul__(self, other: object) -> NoReturn:
        raise TypeError("@ is of matrices: write x * y, or sum(x * y for x, y in zip(a, b))")

    __rmatmul__ = __matmul__

    def item(self) -> float:
        """The number itself, which is `data`."""
        return self.data

    def __radd__(self: Kind, other: Any) -> Kind:
        if type(other) is int and other == 0:  # where sum() starts
            return self
        z: Kind = self.rules["add"](other, self)
        return z

    def __rtruediv__(self: Kind, other: Any) -> Kind:
        if (type(other) is int or type(other) is float) and other == 1:
            return self.reciprocal()
        z: Kind = self.rules["div"](other, self)
        return z

    __add__ = _binary("add")
    __sub__ = _binary("sub")
    __rsub__ = _reflected("sub")
    __mul__ = _binary("mul")
    __rmul__ = _reflected("mul")
    __truediv__ = _binary("div")
    __mod__ = _binary("mod")
    __rmod__ = _reflected("mod")
    __pow__ = _binary("pow")
    __rpow__ = _reflected("pow")
    __neg__ = _unary("neg")
    __abs__ = _unary("abs")
    __floor__ = _unary("floor")  # by which np.floor rounds an array of objects

    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)

    # Named as NumPy's functions, which call them on the elements of an array of objects.
    reciprocal = _unary("reciprocal")
    exp = _unary("exp")
    exp2 = _unary("exp2")
    expm1 = _unary("expm1")
    log = _unary("log")
    log2 = _unary("log2")
    log10 = _unary("log10")
    log1p = _unary("log1p")
    sqrt = _unary("sqrt")
    cbrt = _unary("cbrt")
    sin = _unary("sin")
    cos = _unary("cos")
    tan = _unary("tan")
    asin = arcsin = _unary("asin")
    acos = arccos = _unary("acos")
    atan = arctan = _unary("atan")
    atan2 = arctan2 = _named("atan2")
    sinh = _unary("sinh")
    cosh = _unary("cosh")
    tanh = _unary("tanh")
    asinh = arcsinh = _unary("asinh")
    acosh = arccosh = _unary("acosh")
    atanh = arctanh = _unary("atanh")
    erf = _unary("erf")
    erfc = _unary("erfc")
    hypot = _named("hypot")
    sign = _unary("sign")
    maximum = _named("maximum")
    minimum = _named("minimum")
    heaviside = _unary("heaviside")
    relu = _unary("relu")
    sigmoid = _unary("sigmoid")
    softplus = _unary("softplus")
    stop_gradient = _unary("stop_gradient")
