"""What people are likely to type, and the answer: what it means, or what to write instead."""

import math

import pytest

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
    ("\uff08x\uff0b1\uff09\uff0a2 x=3", 8),  # as a Chinese or Japanese keyboard writes them
    ("e*x e=2 x=3", 6),
]
SAID = [
    # as typed, and what to write
    ("2x x=3", "write 2*x"),
    ("x(y+1) x=1 y=1", "write x*(y + 1)"),
    ("(x+1)(x-1) x=1", "write (x + 1)*(x - 1)"),
    ("x/2y x=1 y=1", "write x/2*y or x/(2*y)"),
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
    ("sqr(x) x=1", "write x**2"),
    ("pow(x,3) x=1", "write x**3"),
    ("log(x,2) x=1", "write log(x)/log(2)"),
    ("sigmod(x) x=1", "did you mean sigmoid?"),
    ("e**x x=1", "for Euler's number write exp(1), for e**x exp(x)"),
    ("x x=e", "for Euler's number write exp(1), for e**x exp(x)"),
    ("exp x=1", "exp is a function: write exp(…)"),
    ("f(x)=x^2 x=1", "write x**2"),
]
SPACED = [
    ("sin x", "write sin(x)"),
    ("x y", "write x*y"),
    ("sin 2x", "write sin(2*x)"),
    ("sin x^2", "write sin(x)**2 or sin(x**2)"),
    ("ln x + cos y", "write ln(x) + cos(y)"),
    ("y = x**2", "write x**2"),
]


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
