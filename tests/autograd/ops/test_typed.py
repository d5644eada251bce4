"""Expressions as people type them: what they mean, or what to write instead."""

import math
from collections.abc import Callable
from typing import Any

import mpmath as mp
import pytest

from autograd import parse
from viz.cli import main

MEANT = [
    # as typed, and the value of the expression
    ("x^2 x=3", 9),
    ("-x^2 x=3", -9),
    ("2^-x x=1", 0.5),
    ("x² x=3", 9),
    ("x⁻¹ x=4", 0.25),
    ("2ⁿ n=3", 8),
    ("x·y x=2 y=3", 6),
    ("x×y x=2 y=3", 6),
    ("x÷y x=3 y=2", 1.5),
    ("x−y x=2 y=3", -1),
    ("w₁*x w₁=2 x=3", 6),
    ("w₁*x w1=2 x=3", 6),
    ("2*π", 2 * math.pi),
    ("2*x x=−3", -6),
    ("x*y x=3·2 y=2^3", 48),
    ("√(x+1) x=3", 2),
    ("∛(x) x=8", 2),
    ("\uff08x\uff0b1\uff09\uff0a2 x=3", 8),  # as a Chinese or Japanese keyboard writes them
    ("e*x e=2 x=3", 6),
    ("x*y x=2 y=3 \u2014mode reverse", 6),
    ("½*x^½ x=4", 1),
    ("x—y x=2 y=3", -1),
    ("x•y x=2 y=3", 6),
]
SAID = [
    # as typed, and what to write
    ("2x x=3", "write 2*x"),
    ("x(y+1) x=1 y=1", "write x*(y + 1)"),
    ("(x+1)(x-1) x=1", "write (x + 1)*(x - 1)"),
    ("x/2y x=1 y=1", "write x/2*y or x/(2*y)"),
    ("x/-2y x=1 y=1", "write x/-2*y or x/(-2*y)"),
    ("x/2sin(x) x=1", "write x/2*sin(x) or x/(2*sin(x))"),
    ("2^-+2x x=1", "write 2**(-+2)*x or 2**(-+2*x)"),
    ("5%2x x=1", "write 5 % 2*x or 5 % (2*x)"),
    ("5-2x x=1", "write 5 - 2*x"),
    ("-2x x=1", "write -2*x"),
    ("2π", "write 2*pi"),
    ("sinx x=1", "; for the function write sin(x)"),
    ("xy x=1 y=1", "; for a product write x*y"),
    ("sin²(x) x=1", "write sin(x)**2"),
    ("sin^-1(x) x=1", "write asin(x)"),
    ("|x| x=1", "write abs(x)"),
    ("[x+1]*2 x=1", "write (x + 1)*2"),
    ("x^{2} x=1", "write x**2"),
    ("\\sin{x} x=1", "write sin(x)"),
    ("1,5*x x=1", "write 1.5*x"),
    ("x x=1,5", "write 1.5"),
    ("x x=2π", "write 2*pi"),
    ("sin(30°)", "write sin(30*pi/180)"),
    ("math.sin(x) x=1", "write sin(x)"),
    ("np.exp(x) x=1", "write exp(x)"),
    ("Sin(x) x=1", "write sin(x)"),
    ("cot(x) x=1", "write 1/tan(x)"),
    ("sec(x)*2 x=1", "write 1/cos(x)*2"),
    ("tg(x) x=1", "write tan(x)"),
    ("cot(tg(x)) x=1", "write 1/tan(tan(x))"),
    ("sqr(x) x=1", "write x**2"),
    ("pow(x,3) x=1", "write x**3"),
    ("log(x,2) x=1", "write log(x)/log(2)"),
    ("sigmod(x) x=1", "did you mean sigmoid?"),
    ("e**x x=1", "for Euler's number write exp(1), for e**x exp(x)"),
    ("x x=e", "for Euler's number write exp(1), for e**x exp(x)"),
    ("exp x=1", "exp is a function: write exp(…)"),
    ("f(x)=x^2 x=1", "write x**2"),
    ("f(x)(y) x=1 y=1", "cannot call this: f(x); for a product write f(x)*(…)"),
    ("σ(x) x=1", "write sigmoid(x)"),
    ("ln|x| x=1", "write ln(abs(x))"),
    ("³√x x=1", "write cbrt(x)"),
    ("½x x=1", "write 1/2*x"),
    ("2,5x x=1", "write 2.5*x"),
    ("1'000*x x=1", "write 1000*x"),
    ("x.y x=1 y=1", "write x*y"),
    ("x.sin() x=1", "write sin(x)"),
    ("x//2 x=1", "write floor(x/2)"),
    ("w@x w=1 x=1", "write w*x"),
    ("\\frac{1}{x} x=1", "write 1/x"),
    ("x_{1} x_1=1", "write x_1"),
    ("$x^2$ x=1", "write x**2"),
    ("x; x=1", "write x"),
    ("x x=50%", "write 50/100"),
    ("round(x) x=1", "write floor(x + 0.5)"),
    ("gamma(x) x=1", "unknown function gamma; chalkgrad --help lists them"),
    ("lambda*x x=1", "write λ for lambda, which is a word of Python"),
    ("PI*x x=1", "for π write pi"),
    ("tau*x x=1", "for 2π write 2*pi"),
    ("x*y x=1 y=2 f.svg", "for a file write -o f.svg"),
    ("x*y x=1,y=2", "write x=1 y=2"),
    ("'x*y' x=1 y=2", "write x*y"),
    ("x x='1'", "write 1"),
    ("x x=1,000", "write 1000 or 1.0"),
    ("max(x,2,3) x=1", "write max(x, max(2, 3))"),
    ("sum(x,y) x=1 y=2", "write x + y"),
    ("coth(x) x=1", "write 1/tanh(x)"),
    ("arccot(x) x=1", "write atan(1/x)"),
    ("sech(x) x=1", "write 1/cosh(x)"),
    ("root(x,3) x=8", "write x**(1/3)"),
    ("leaky_relu(x) x=1", "write maximum(x, 0.01*x)"),
    ("xsin(x) x=1", "write x*sin(x)"),
    ("x^2+2xy+y^2 x=1 y=1", "write x**2 + 2*x*y + y**2"),
    ("axexp(x)+a a=1 x=1", "write a*x*exp(x) + a"),
    ("sin[x] x=1", "write sin(x)"),
    ("Exp[2x] x=1", "write exp(2*x)"),
    ("||x|| x=1", "write abs(x)"),
    ("⌊x⌋ x=1.5", "write floor(x)"),
    ("⌈x⌉ x=1.5", "write -floor(-x)"),
    ("x±1 x=1", "write x + 1 or x - 1"),
    ("d/dx(x^2) x=1", "write x**2"),
    ("f'(x) x=1", "write the function, not its derivative"),
    ("∞*x x=1", "write a finite number, such as 1e9"),
    ("∑x x=1", "write each term or factor, such as x1 + x2"),
    ("∫x x=1", "integrals are not taken"),
    ("x x=1 --latex", "write --table latex"),
    ("x x=1 --html", "write --table html or -o FILE.html"),
    ("x x=1 --png", "write -o FILE.png"),
    ("x x=1 --forward", "write --mode forward"),
    ("x x=1 --output f.svg", "write -o FILE"),
    ("x x=1 --frames", "write frames(f, mode=...) in Python"),
    ("x x=1 --slide", "write --aspect 16/9"),
    (r"\sqrt[3]{x} x=8", "write x**(1/3)"),
    (r"\left(x+1\right)\operatorname{relu}(x) x=1", "write (x + 1)*relu(x)"),
    ("exp(-x²/2σ²) x=1 σ=1", "write exp(-x**2/2*σ**2) or exp(-x**2/(2*σ**2))"),
    ("2πr r=1", "write 2*pi*r"),
    ("πr² r=1", "; for a product write π*r"),
    ("sqrt2", "; for the function write sqrt(2)"),
    ("min(x;y) x=1 y=1", "write min(x, y)"),
    ("‖x‖ x=1", "write abs(x)"),
    ("x.^2+x.*y x=1 y=1", "write x**2 + x*y"),
    ("sin(90deg)", "write sin(90*pi/180)"),
    ("x->x^2 x=1", "write x**2"),
    ("x\uff01 x=1", "write a product for a factorial, such as 3*2*1 for 3!"),
    ("x!+1 x=1", "write a product for a factorial, such as 3*2*1 for 3!"),
]
SPACED = [
    ("sin x", "write sin(x)"),
    ("x y", "write x*y"),
    ("sin 2x", "write sin(2*x)"),
    ("sin x^2", "write sin(x)**2 or sin(x**2)"),
    ("ln x + cos y", "write ln(x) + cos(y)"),
    ("y = x**2", "write x**2"),
    ("d/dx x^2", "write x**2"),
    ("2 times x squared plus y", "write 2*x**2 + y"),
    ("dy/dx = x^2", "write x**2"),
    ("y' = x", "write the function, not its derivative"),
    ("if x>0 then x else 0", "write x if x > 0 else 0"),
    ("x > 0 ? x : 0", "write x if x > 0 else 0"),
    ("1 000*x", "write 1000*x"),
]


def sigmoid(x: mp.mpf) -> mp.mpf:
    return 1 / (1 + mp.exp(-x))


ELSEWHERE: dict[str, Callable[[Any], Any]] = {
    "acot(x)": mp.acot, "arccot(x)": mp.acot, "arcctg(x)": mp.acot, "arctg(x)": mp.atan,
    "acsc(2*x)": lambda x: mp.acsc(2*x), "arccsc(2*x)": lambda x: mp.acsc(2*x),
    "asec(2*x)": lambda x: mp.asec(2*x), "arcsec(2*x)": lambda x: mp.asec(2*x), "ceil(x)": mp.ceil,
    "ch(x)": mp.cosh, "cosec(x)": mp.csc, "cot(x)": mp.cot, "coth(x)": mp.coth, "csc(x)": mp.csc,
    "csch(x)": mp.csch, "ctg(x)": mp.cot, "cth(x)": mp.coth, "elu(-x)": lambda x: mp.expm1(-x),
    "exp10(x)": lambda x: 10**x, "fabs(-x)": abs, "gelu(x)": lambda x: x*mp.ncdf(x),
    "int(x)": mp.floor, "inv(x)": lambda x: 1/x, "lb(x)": lambda x: mp.log(x, 2),
    "leaky_relu(-x)": lambda x: -0.01*x, "lg(x)": mp.log10, "log(x, 3)": lambda x: mp.log(x, 3),
    "logistic(x)": sigmoid, "logit(x)": lambda x: mp.log(x/(1 - x)), "max(0, x, 2)": lambda x: 2,
    "min(x, 3, 2)": lambda x: x, "pow(x, 3)": lambda x: x**3, "power(x, 3)": lambda x: x**3,
    "root(x, 3)": lambda x: mp.root(x, 3), "round(x)": mp.nint, "sec(x)": mp.sec,
    "sech(x)": mp.sech, "sgn(-x)": lambda x: -1, "sh(x)": mp.sinh, "sigma(x)": sigmoid,
    "silu(x)": lambda x: x * sigmoid(x), "sinc(x)": mp.sinc, "sqr(x)": lambda x: x*x,
    "square(x)": lambda x: x*x, "sum(x, 1)": lambda x: x + 1, "sum(x, 1, x)": lambda x: 2*x + 1,
    "swish(x)": lambda x: x * sigmoid(x), "tg(x)": mp.tan, "th(x)": mp.tanh,
}  # fmt: skip


@pytest.mark.parametrize("typed", ELSEWHERE)
def test_what_others_call_by_a_name_is_written_as_the_same_function(typed: str) -> None:
    with pytest.raises((NameError, TypeError)) as caught:
        parse(typed)
    meant = parse(str(caught.value).partition(": write ")[2])
    assert meant(*[0.7] * len(meant.variables)) == pytest.approx(
        float(ELSEWHERE[typed](mp.mpf(0.7)))
    )


@pytest.mark.parametrize(("typed", "value"), MEANT)
def test_the_signs_of_mathematics_mean_what_they_say(
    typed: str, value: float, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*typed.split(), "--table", "csv"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert float(last.split(",")[3]) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("words", "says"),
    [(typed.split(), says) for typed, says in SAID]
    + [([typed, "x=1", "y=1"], says) for typed, says in SPACED],
    ids=[typed for typed, _ in SAID + SPACED],
)
def test_what_is_no_expression_is_told_what_to_write(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)
    error = capsys.readouterr().err
    assert error.endswith(f"{says}\n")
    assert error.count("\n") == 1
