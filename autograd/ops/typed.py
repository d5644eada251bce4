"""Mathematics as people type it, in the grammar that `parse` reads.

The signs of printed mathematics, ours among them, mean what they say (`strict`). What stands for
nothing in the grammar, such as the product in `2x`, is never guessed: `advice` says what to write.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from keyword import iskeyword
from unicodedata import normalize

from autograd.ops.grammar import CONSTANTS, read
from autograd.ops.table import FUNCTIONS

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"
_RAISED = re.compile(f"[{_SUPERSCRIPTS}]+")
_LOWERED = str.maketrans(_SUPERSCRIPTS, "0123456789+-()n")
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""The signs of a Chinese or Japanese keyboard, and ASCII's."""
_FRACTION = re.compile("[¼-¾⅐-⅞]")
_SIGNS = str.maketrans(
    "₀₁₂₃₄₅₆₇₈₉−\u2013\u2014×·⋅∙\u2217•\u2a2f÷\u2215\u2044", "0123456789---*******///"
) | {
    ord(sign): written
    for sign, written in {
        "^": "**",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "√": "sqrt ",
        "∛": "cbrt ",
    }.items()
}
_PI = re.compile(r"(?<![^\W\d])π(?!\w)")


def strict(text: str) -> str:
    """The text with the signs of printed mathematics as the grammar writes them.

    `^` is `**`, with its precedence; an index belongs to its name.

    >>> strict("−x₁² × 2·π ÷ y⁻¹ ≤ x^2")
    '-x1**(2) * 2*pi / y**(-1) <= x**2'
    """
    text = _RAISED.sub(lambda raised: f"**({raised[0].translate(_LOWERED)})", text)
    text = _FRACTION.sub(lambda found: f"({normalize('NFKC', found[0])})", text)
    return _PI.sub("pi", text.translate(_WIDE).translate(_SIGNS))


_LONGEST = 1000
"""The most characters of an expression that advice is given for: it was typed, not generated."""

_MEANT = {
    ("acot", 1): "atan(1/x)", ("acsc", 1): "asin(1/x)", ("arccot", 1): "atan(1/x)",
    ("arccsc", 1): "asin(1/x)", ("arcctg", 1): "atan(1/x)", ("arcsec", 1): "acos(1/x)",
    ("arctg", 1): "atan(x)", ("asec", 1): "acos(1/x)", ("ceil", 1): "-floor(-x)",
    ("ch", 1): "cosh(x)", ("cosec", 1): "1/sin(x)", ("cot", 1): "1/tan(x)",
    ("coth", 1): "1/tanh(x)", ("csc", 1): "1/sin(x)", ("csch", 1): "1/sinh(x)",
    ("ctg", 1): "1/tan(x)", ("cth", 1): "1/tanh(x)", ("elu", 1): "(x if x > 0 else expm1(x))",
    ("exp10", 1): "10**x", ("fabs", 1): "abs(x)", ("gelu", 1): "x*(1 + erf(x/sqrt(2)))/2",
    ("int", 1): "floor(x)", ("inv", 1): "1/x", ("lb", 1): "log2(x)",
    ("leaky_relu", 1): "maximum(x, 0.01*x)", ("lg", 1): "log10(x)", ("log", 2): "log(x)/log(y)",
    ("logistic", 1): "sigmoid(x)", ("logit", 1): "log(x/(1 - x))", ("max", 3): "max(x, max(y, z))",
    ("min", 3): "min(x, min(y, z))", ("pow", 2): "x**y", ("power", 2): "x**y",
    ("root", 2): "x**(1/y)", ("round", 1): "floor(x + 0.5)", ("sec", 1): "1/cos(x)",
    ("sech", 1): "1/cosh(x)", ("sgn", 1): "sign(x)", ("sh", 1): "sinh(x)",
    ("sigma", 1): "sigmoid(x)", ("silu", 1): "x*sigmoid(x)", ("sinc", 1): "sin(x)/x",
    ("sqr", 1): "x**2", ("square", 1): "x**2", ("sum", 2): "x + y", ("sum", 3): "x + y + z",
    ("swish", 1): "x*sigmoid(x)", ("tg", 1): "tan(x)", ("th", 1): "tanh(x)",
}  # fmt: skip
"""Functions that others have, each with its number of operands, and how they are written here."""

_QUOTES = r"\"'`\u2018-\u201d"
_WORDS = {"plus": "+", "minus": "-", "times": "*", "over": "/", "squared": "**2", "of": ""}
_REWRITTEN = [
    (re.compile(pattern), written)
    for pattern, written in (
        (rf"^\s*[{_QUOTES}](.*)[{_QUOTES}]\s*$", r"\1"),
        (r"^\s*[d∂]\w*\s*/\s*[d∂]\w+\b\s*=?", ""),  # d/dx …, of which the table has the derivatives
        (r"^\s*[^\W\d]\w*\s*(\([\w\s,]*\))?\s*=(?!=)", ""),  # y = …, f(x) = …
        (r"^\s*(\w+\s*:)?\s*\w+\s*(->|→|↦)", ""),  # x -> …
        (r"\$|;\s*$|\\(left|right)\b", " "),
        (";", ","),
        ("π", " pi "),
        (r"^\s*if\b(.*)\bthen\b(.*)\belse\b(.*)$", r"\2 if \1 else \3"),
        (r"^(.*)\?(.*):(.*)$", r"\2 if \1 else \3"),
        (r"(?<![\w.])([Mm]ath|np|numpy|jnp|torch)\.", ""),
        (r"\b([^\W\d]\w*)\.(\w+)\(\)", r"\2(\1)"),  # x.sin()
        (r"\b([^\W\d]\d*)\.([^\W\d]\d*)\b", r"\1*\2"),
        (r"(?<=\d)[ '](?=\d{3}\b)", ""),
        (r"(?<![\w.,[])(\d+),(\d+)(?![\d.,])", r"\1.\2"),  # a comma for a point
        (r"%\s*$", "/100"),
        (r"[|‖]+([^|‖]*)[|‖]+", r"(abs(\1))"),
        (r"⌊([^⌋]*)⌋", r"(floor(\1))"),
        (r"⌈([^⌉]*)⌉", r"(ceil(\1))"),
        (r"\*\*\(3\)\s*sqrt\b", "cbrt"),
        (r"(?<!\w)σ(?=\s*\()", "sigmoid"),
        (r"\\[dt]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))", r"((\1\2)/(\3\4))"),
        (r"\\sqrt\[(\w+)\]\{([^{}]*)\}", r"((\2)**(1/\1))"),
        (r"\\(text|mathrm|operatorname)\{(\w+)\}", r"\2"),
        (r"\\cdot", "*"),
        (r"_\{(\w+)\}", r"_\1"),
        (r"\\", " "),
        (r"(?<=\w\w)\[([^\[\],]*)\]", r"(\1)"),  # sin[x]
        (r"(?<![\w)\]])\[([^\[\]]*)\]|\{([^{}]*)\}", r"(\1\2)"),
        (r"([\w.]+?)\s*(°|deg\b)", r"(\1*pi/180)"),
        (r"(?<=[\w)])\.(?=[*/])", ""),  # x.*y
        *((rf"\b{word}\b", sign) for word, sign in _WORDS.items()),
        (r"\bmod\b(?!\s*\()", "%"),
    )
]
_SAID = [
    (re.compile(pattern), words)
    for pattern, words in (
        (r"[\w)]\s*!(?!=)", "a product for a factorial, such as 3*2*1 for 3!"),
        (r"\blambda\b[^:]*$", "λ for lambda, which is a word of Python"),
        (rf"^[^{_QUOTES}]*[\w)]['\u2032](?!\d)", "the function, not its derivative"),
        (r"[∑∏]|\\(sum|prod)\b", "each term or factor, such as x1 + x2"),
        (r"∫|\\int\b", "what the integral is: integrals are not taken"),
        (r"∞|\\infty\b", "a finite number, such as 1e9"),
    )
]
"""What no expression stands for, and what to write instead."""
_READINGS = (
    (re.compile(r"(?<![\w.,[(])([1-9]\d{0,2}),(\d{3})(?![\d.,])"), r"\1\2", r"\1.\2"),
    (re.compile("±"), "+", "-"),
)
"""What can be read in two ways, with both."""
_TOKEN = re.compile(
    r"0[xX][0-9a-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?"
    r"|[^\W\d]\w*|\*\*|//|[<>=!]=|\S"
)


def advice(text: str, functions: Mapping[str, int]) -> str | None:
    """What to write instead of a text in strict signs that is no expression; None if unknown.

    Where two readings are possible, both are said.

    >>> known = {"sin": 1, "tan": 1}
    >>> advice("2x + cot(x)", known), advice("(x+1)(x-1) sin x", known), advice("x +", known)
    ('2*x + 1/tan(x)', '(x + 1)*(x - 1)*sin(x)', None)
    >>> advice("1/2x", known)
    '1/2*x or 1/(2*x)'
    """
    if len(text) > _LONGEST or "#" in text:  # of which Python reads no further
        return None
    for pattern, words in _SAID:
        if pattern.search(text):
            return words
    texts = [text]
    for pattern, *readings in _READINGS:
        if pattern.search(text):
            texts = [pattern.sub(reading, typed) for typed in texts for reading in readings]
    meanings: dict[str, None] = {}
    with suppress(SyntaxError, NameError, TypeError, ValueError, IndexError):
        for typed in texts:
            for meant in _meanings(typed, functions):
                meanings[meant] = None
    return " or ".join(meanings) or None


def _meanings(text: str, functions: Mapping[str, int]) -> Iterator[str]:
    """The expressions that a text may stand for; an error where it is none."""
    for pattern, written in _REWRITTEN:
        text = pattern.sub(written, text)
    known = {*functions, *(name for name, _ in _MEANT)}
    tokens = _parted([_spelled(token, known) for token in _TOKEN.findall(text)], known)
    for wide in (False, True):
        factors = _multiplied(_applied(tokens, known, wide), known, wide)
        tree = _Meant().visit(ast.parse(" ".join(factors), mode="eval"))
        meant = re.sub(r" (\*\*|[*/]) ", r"\1", ast.unparse(tree))
        read(meant, functions)
        yield meant


def _parted(tokens: list[str], functions: set[str]) -> list[str]:
    """The tokens with a name in parts where it is a product of variables that stand elsewhere.

    Its last factor may be a function: `x sin (x)` for `xsin(x)`.
    """
    names = {token for token in tokens if _is_variable(token, functions) and _is_factor(token)}
    parts: list[str] = []
    for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
        found = [token]
        if _is_variable(token, functions):
            ends = [i for i in range(1, len(token)) if token[i:] in functions and after == "("]
            end = ends[0] if ends else len(token)
            factors = _factors(token[:end], names)
            if factors and (ends or len(factors) > 1):
                found = [*factors, *filter(None, [token[end:]])]
        parts += found
    return parts


def _factors(name: str, variables: Iterable[str]) -> list[str]:
    """The variables whose names make up a name; none if it is not a product of them."""
    known = "|".join(sorted(map(re.escape, variables), key=len, reverse=True))
    factors = re.findall(known, name) if known else []
    return factors if "".join(factors) == name else []


def _spelled(token: str, functions: set[str]) -> str:
    """The token, a function's name in small letters."""
    lower = token.lower()
    return lower if lower in functions and len(token) > 1 else token


def _is_number(token: str) -> bool:
    return token[:1].isdigit() or token[:1] == "." != token


def _is_variable(token: str, functions: set[str]) -> bool:
    return token.isidentifier() and not iskeyword(token) and token not in functions


def _closing(tokens: list[str], start: int) -> int:
    """The index behind the parenthesis that closes the one at `start`; IndexError if none does."""
    depth, i = 1, start + 1
    while depth:
        depth += {"(": 1, ")": -1}.get(tokens[i], 0)
        i += 1
    return i


def _applied(tokens: list[str], functions: set[str], wide: bool) -> list[str]:
    """The tokens with parentheses around what follows a function: `sin x`, `sin**2 (x)`.

    Of `sin x**2` the power belongs to the operand if `wide`.
    """
    written: list[str] = []
    tokens = [*tokens, "", "", ""]  # so that each has others behind it
    i = 0
    while tokens[i]:
        name, i = tokens[i], i + 1
        written.append(name)
        if name not in functions or tokens[i] == "(":
            continue
        power: list[str] = []
        if tokens[i] == "**":
            end = (
                _closing(tokens, i + 1) if tokens[i + 1] == "(" else i + 2 + (tokens[i + 1] == "-")
            )
            power, i = tokens[i:end], end
        end = i
        if tokens[i] == "(":
            end = _closing(tokens, i)
        else:
            while _is_number(tokens[end]) or _is_variable(tokens[end], functions):
                end += 1
            if end > i and wide and tokens[end] == "**":
                end += 2
        operand, i = ["(", *tokens[i:end], ")"], end
        if "".join(power).strip("*()") == "-1" and f"a{name}" in functions:
            written[-1:] = [f"a{name}", *operand]
        else:
            written += [*operand, *power]
    return written


def _multiplied(tokens: list[str], functions: set[str], wide: bool) -> list[str]:
    """The tokens with a sign of multiplication where two factors touch.

    Of `1/-2x`, `5 % 2x` and `a**2x` the factors are one operand if `wide`.
    """
    pairs = list(zip(tokens, [*tokens[1:], ""], strict=True))
    bare = {x for x, after in pairs if _is_variable(x, functions) and after != "("}
    written: list[str] = []
    depth, opened = 0, -1  # how many parentheses are open, and were before the operand's own
    for x, after in pairs:
        ends = x == ")" or _is_number(x)  # a factor, on which the next may follow
        if _is_variable(x, functions):
            ends = after != "(" or x in bare or _is_factor(x)
        begins = after == "(" or _is_variable(after, functions) or after in functions
        factors = ends and (begins or (x == ")" and _is_number(after)))
        start = len(written)
        while start and written[start - 1] in "+-":  # the operand's signs
            start -= 1
        is_right = written[start - 1 : start] in (["/"], ["%"], ["**"])
        if wide and factors and is_right and opened < 0:
            written.insert(start, "(")
            opened = depth
        depth += {"(": 1, ")": -1}.get(x, 0)
        written.append(x)
        if factors:
            written.append("*")
        elif depth == opened and after not in ("(", "**") and x not in ("**", "-"):
            written.append(")")
            opened = -1
    return written


def _is_factor(name: str) -> bool:
    """Whether a name before a parenthesis is rather a variable than a function's."""
    return len(name.rstrip("0123456789")) == 1 and name not in ("f", "g", "h")


class _Meant(ast.NodeTransformer):
    """Each call of a function that others have, as it is written here."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """What Python has besides: floor(x/y) for x // y, and x*y for x @ y."""
        self.generic_visit(node)
        x, y = node.left, node.right
        if isinstance(node.op, ast.FloorDiv):
            floor = ast.Name("floor", ast.Load())
            return ast.Call(floor, [ast.BinOp(x, ast.Div(), y)], [])
        return ast.BinOp(x, ast.Mult(), y) if isinstance(node.op, ast.MatMult) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """The call, or what it means."""
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        written = _MEANT.get((name, len(node.args)))
        if written is None:
            return node
        return _Put(node.args).visit(ast.parse(written, mode="eval").body)  # type: ignore[no-any-return]


class _Put(ast.NodeTransformer):
    """Operands in the place of x, y and z."""

    def __init__(self, operands: list[ast.expr]) -> None:
        self.operands = dict(zip("xyz", operands, strict=False))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """The operand that the name stands for."""
        return self.operands.get(node.id, node)


def missing(name: str, given: Iterable[str]) -> str:
    """What a name without a value may have been meant for: "; write …", or nothing.

    >>> missing("sinx", "x"), missing("xy", "xy")
    ('; for the function write sin(x)', '; for a product write x*y')
    """
    if name in ("e", "E"):
        return "; for Euler's number write exp(1), for e**x exp(x)"
    if name in ("Pi", "PI", "tau", "τ"):
        return f"; for {'π write pi' if name[0] == 'P' else '2π write 2*pi'}"
    for i in range(1, len(name)):
        operand = name[i:]
        if name[:i] in FUNCTIONS and (operand in {*given, *CONSTANTS} or operand.isdigit()):
            return f"; for the function write {name[:i]}({operand})"
    factors = _factors(name, {*given, "π"})
    return f"; for a product write {'*'.join(factors)}" if len(factors) > 1 else ""
