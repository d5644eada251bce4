"""Reverse sweeps that are wrong in one way each: find the smallest expression that shows it.

Each engine is a few lines over the recorded graph (`demos/_engines.py`), with a mistake that real
programs have made: a use overwrites the one before it, or a second sweep adds to what the first one
left. Try one:

    python -m demos.faulty_engines --engine 3 --expression "h = a*b; h*h + a"

prints engine 3 and tells whether the expression, at a = 3 and b = −1.5, shows its fault.
`check_grad` compares the gradient with differences. The worksheet marks the adjoints as if a
student had written them, and names the slip. Without options the answers are printed: what is wrong
with each engine, and the smallest expression that shows it, found by a search over all expressions
of one operation, of two, and so on.
"""

import inspect
import operator
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import reduce
from itertools import combinations_with_replacement, permutations
from typing import Annotated, Any

from autograd import Graph, Value, check_grad, parse
from autograd.notation.plain import Notation
from autograd.text.aligned import table
from autograd.text.words import say
from demos import run
from demos._engines import FAULTY, Engine, gradient, right, swept
from demos._options import Within
from viz import worksheet
from viz.worksheets.marking import Marks

POINT = {"a": 3.0, "b": -1.5}
LARGEST = 3
"""The most operations of the expressions that are searched."""
CHAIN = 2_000
"""The operations of a chain that recursion does not get through."""


def record(text: str, *point: Any) -> Value:
    """The result of statements such as "h = a*b; h*h", each of which may use those before it."""
    known: dict[str, Any] = dict(
        zip(POINT, point or map(Value, POINT.values(), POINT), strict=True)
    )
    for statement in text.split(";"):
        name, _, expression = statement.rpartition("=")
        try:
            step = parse(expression)
            result = step(**{variable: known[variable] for variable in step.variables})
        except (SyntaxError, NameError, TypeError, ValueError, ArithmeticError) as error:
            raise SystemExit(f"{statement.strip()}: {error}") from None
        except KeyError as error:
            raise SystemExit(f"{error.args[0]} is none of {', '.join(known)}") from None
        known[unicodedata.normalize("NFKC", name.strip())] = result
    if not isinstance(result, Value):
        raise SystemExit(f"{text}: an expression has {' or '.join(POINT)} in it")
    return result


def statements(output: Value) -> str:
    """The operations as `record` reads them, the last one without a name."""
    notation = Notation(Graph(output))
    *steps, last = (notation.equation(node) for node in notation.graph.operations)
    return "; ".join([*steps, last.partition(" = ")[2]])


def shows(engine: Engine, output: Value) -> bool:
    """Whether an engine finds another gradient than the right one."""
    found, wanted = swept(engine, output), swept(right, output)
    return any(abs(found[x] - wanted[x]) > 1e-9 for x in Graph(output).inputs)


def expressions(operations: int, nodes: Sequence[Any]) -> Iterator[Value]:
    """All results of so many operations, each on the nodes and on the results before it."""
    if operations == 0:
        yield nodes[-1]
        return
    for z in _steps(nodes):
        yield from expressions(operations - 1, [*nodes, z])


def _steps(nodes: Sequence[Any]) -> Iterator[Value]:
    """All results of one operation; of a sum or a product the order makes no difference."""
    for f, pairs in (
        (operator.mul, combinations_with_replacement(nodes, 2)),
        (operator.add, combinations_with_replacement(nodes, 2)),
        (operator.sub, permutations(nodes, 2)),
        (operator.truediv, permutations(nodes, 2)),
        (operator.pow, ((x, 2) for x in nodes)),
        (lambda x, _: -x, ((x, 0) for x in nodes)),
    ):
        for x, y in pairs:
            with suppress(ArithmeticError):
                z = f(x, y)
                if isinstance(z, Value):
                    yield z


def chain(operations: int, a: Any) -> Any:
    """The sum a + a + … of so many operations."""
    return reduce(operator.add, [a] * (operations + 1))


def is_lost_in(engine: Engine, operations: int) -> bool:
    """Whether an engine fails on a chain."""
    try:
        swept(engine, chain(operations, Value(POINT["a"], "a")))
    except RecursionError:
        return True
    return False


def smallest(engine: Engine) -> str | int | None:
    """The first expression of the fewest operations that shows an engine's fault, if any does.

    For an engine that fails on long chains, it is the length of the shortest of these.
    """
    if is_lost_in(engine, CHAIN):
        return bisect_left(range(CHAIN), True, key=lambda n: is_lost_in(engine, n))
    inputs = [Value(x, name) for name, x in POINT.items()]
    for operations in range(1, LARGEST + 1):
        for output in expressions(operations, [*inputs, 2]):
            if len(Graph(output).operations) == operations and shows(engine, output):
                return statements(output)
    return None


def marks(engine: Engine, output: Value) -> Marks:
    """The worksheet's marks for the adjoints that an engine finds."""
    found, nodes = swept(engine, output), Graph(output).nodes
    sheet = worksheet(output, "adjoint")
    return sheet.mark([found[nodes[blank.quantity.place]] for blank in sheet.blanks])


def caught(engine: Engine, text: str) -> str | None:
    """What `check_grad` says of an engine's gradient; None if it finds nothing wrong."""
    try:
        check_grad(lambda a, b: record(text, a, b), POINT.values(), gradient=gradient(engine))
    except (AssertionError, RecursionError) as error:
        return str(error)
    return None


def puzzle(number: int) -> str:
    """The source of an engine, without the name and the docstring, which tell what is wrong."""
    engine = FAULTY[number - 1]
    source = inspect.getsource(engine).replace(engine.__name__, f"engine_{number}", 1)
    return "\n".join(line for line in source.splitlines() if '"""' not in line)


def verdict(engine: Engine, output: Value, found: str | None) -> str:
    """Whether an expression shows the fault, and is the smallest that does."""
    if not found:
        return "This expression does not show the fault."
    shortest = smallest(engine)
    fewest = shortest.count(";") + 1 if isinstance(shortest, str) else shortest
    is_smallest = len(Graph(output).operations) == fewest
    return f"This expression shows the fault. There is {'no' if is_smallest else 'a'} smaller one."


def show_answers() -> None:
    """Print for each engine what is wrong, and the smallest expression that shows it."""
    rows = []
    for number, engine in enumerate(FAULTY, 1):
        shortest = smallest(engine)
        name = engine.__name__.replace("_", " ")
        say(f"{number:2}  {name}: {engine.__doc__}")
        if isinstance(shortest, str):
            wrong = next(mark for mark in marks(engine, record(shortest)) if not mark.points)
            says = f"{wrong.blank.symbol} = {wrong.answer}: {wrong.remark}"
        else:
            shortest, says = f"a + a + … ({shortest} operations)", "RecursionError"
        rows.append([str(number), shortest, says])
    columns = ["engine", "smallest expression", "what the worksheet says"]
    say(f"\n{table(columns, rows, [True, False, False], 100)}")


def main(engine: Annotated[int, Within(0, len(FAULTY))] = 0, expression: str = "a*b + a") -> None:
    """Print the answers, or whether an expression shows the fault of one engine."""
    if not engine:
        show_answers()
        return
    faulty, output = FAULTY[engine - 1], record(expression)
    found = caught(faulty, expression)
    say(f"{puzzle(engine)}\n")
    say(f"check_grad: {found or 'the gradient is right here'}\n")
    with suppress(RecursionError):
        say(f"{marks(faulty, output)}\n")
    say(verdict(faulty, output, found))


if __name__ == "__main__":
    run(main)
