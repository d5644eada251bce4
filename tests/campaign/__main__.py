"""Run a campaign, and print what was tried and what failed."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

from autograd.text.aligned import table
from autograd.text.words import say, while_read
from tests.campaign.kinds import KINDS, OWN_OPERATION, Kind
from tests.random_graphs import UnsuitableError

SHOWN = 5
"""How many failures of a kind are made smaller and shown."""


class Failure(NamedTuple):
    """A case that is wrong, as small as it could be made, and what is wrong with it."""

    kind: str
    seed: int
    case: str
    says: str


def fault(kind: Kind, case: Any) -> Exception | None:
    """What is wrong with a case, None if nothing is; UnsuitableError if it says nothing."""
    try:
        kind.check(case)
    except UnsuitableError:
        raise
    except Exception as error:
        return error
    return None


def shrunk(kind: Kind, case: Any, error: Exception) -> tuple[Any, Exception]:
    """The smallest case that was found to be wrong in the same way."""
    found = True
    while found:
        found = False
        for smaller in kind.smaller(case):
            try:
                again = fault(kind, smaller)
            except UnsuitableError:
                continue
            if type(again) is type(error):
                case, error, found = smaller, again, True
                break
    return case, error


def campaign(
    kinds: Sequence[str], seed: int, programs: int | None, minutes: float
) -> tuple[Counter[tuple[str, str]], list[Failure]]:
    """The numbers of cases tried, unsuitable and failed per kind, and the failures."""
    counts: Counter[tuple[str, str]] = Counter()
    failures: list[Failure] = []
    end = time.monotonic() + 60 * minutes
    number = seed
    while time.monotonic() < end and (programs is None or number < seed + programs):
        for name in kinds:
            kind, case = KINDS[name], KINDS[name].make(Random(number))
            try:
                error = fault(kind, case)
            except UnsuitableError:
                counts[name, "unsuitable"] += 1
                continue
            counts[name, "tried"] += 1
            if error is not None:
                counts[name, "failed"] += 1
                if counts[name, "failed"] <= SHOWN:
                    case, error = shrunk(kind, case, error)
                    says = f"{type(error).__name__}: {error}"
                    failures.append(Failure(name, number, kind.show(case), says))
        number += 1
    return counts, failures


def main(arguments: Sequence[str] | None = None) -> int:
    """The number of failures, as a status."""
    parser = argparse.ArgumentParser("python -m tests.campaign", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="when to stop")
    parser.add_argument("--programs", type=int, help="how many of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the first; each has the next")
    parser.add_argument("--order", type=int, choices=(1, 2), default=2)
    parser.add_argument("--kinds", nargs="+", choices=[*KINDS], default=[*KINDS])
    given = parser.parse_args(arguments)
    kinds = [kind for kind in given.kinds if kind != "second" or given.order == 2]
    counts, failures = campaign(kinds, given.seed, given.programs, given.minutes)
    words = ["tried", "unsuitable", "failed"]
    rows = [[kind, *(f"{counts[kind, word]:,}" for word in words)] for kind in kinds]
    say(table(["kind", *words], rows, [False, True, True, True], 80))
    if OWN_OPERATION is None:
        say("\nautograd has no `operation` yet: operations of one's own were not tried.")
    for failure in failures:
        say(f"\n{failure.kind}, --kinds {failure.kind} --seed {failure.seed} --programs 1")
        say(f"{failure.case}\n{failure.says}")
    return min(1, len(failures))


if __name__ == "__main__":
    with while_read():
        sys.exit(main())
