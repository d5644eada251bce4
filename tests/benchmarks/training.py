"""`fit` against the classifiers that others train: scikit-learn's digits, 64-32-10, Adam.

Everyone takes the same rows in shuffled minibatches, in 64 bits, and does what a user of it gets:
`fit` measures loss and accuracy of all rows after an epoch, the others add up the losses of the
batches. Nobody holds rows out.
"""

import gc
import statistics
import time
import warnings
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from autograd.text.words import say
from nn import MLP, fit
from nn.optim import Adam
from tests.benchmarks import peers
from tests.benchmarks.measure import OURS, report

BATCH, HIDDEN, RATE = 32, 32, 0.001
EPOCHS, ROUNDS = 20, 7


def main() -> None:
    """Run both measurements."""
    datasets = peers.installed("sklearn.datasets")
    if datasets is None:
        say("scikit-learn, whose digits are learnt, is not installed: pip install scikit-learn\n")
        return
    digits = datasets.load_digits()
    data = digits.data / 16, digits.target
    preparation(*data)  # before those are there whose objects the garbage collector walks as well
    epoch(*data)


def preparation(X: Any, y: Any) -> None:
    """What `fit` does once: checking, recording, verifying and lowering."""
    median = statistics.median(_fitted(X, y)[0] for _ in range(ROUNDS))
    say(f"fit on digits, its preparation\naim: at most 0.3 s\n\n{median:.2f} s\n")


def epoch(X: Any, y: Any) -> None:
    """One epoch, of many, after the preparation."""
    contestants: dict[str, Callable[..., float]] = {
        OURS: lambda X, y: _fitted(X, y)[1],
        "scikit-learn's MLPClassifier": _by_sklearn,
    }
    for name, module, train in (
        ('chalkgrad, engine="jax"', "jax", lambda X, y: _fitted(X, y, engine="jax")[1]),
        ("PyTorch eager", "torch", partial(_by_torch, peers.installed("torch"))),
    ):
        if peers.installed(module) is None:
            say(f"{module} is not installed: pip install {module}\n")
        else:
            contestants[name] = train
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, train in contestants.items():
            gc.collect()  # nobody pays for another's garbage
            times[name].append(train(X, y))
    figures = {name: statistics.median(each) * 1e3 for name, each in times.items()}
    aim = "aim: at most 0.75 of scikit-learn, and 0.4 of PyTorch"
    report(f"fit on digits 64-{HIDDEN}-10, an epoch in batches of {BATCH}", figures, "ms", aim)


def _fitted(X: Any, y: Any, **options: Any) -> tuple[float, float]:
    """The seconds of the preparation, and the median of those of the epochs after the first.

    The schedule of the learning rate, which is asked in each step, looks at the clock.
    """
    steps, starts = -(-len(X) // BATCH), []

    def rate(step: int) -> float:
        if step % steps == 0 and len(starts) == step // steps:
            starts.append(time.perf_counter())
        return RATE

    model = MLP(X.shape[1], [HIDDEN, 10], "relu", rng=0)
    begin = time.perf_counter()
    history = fit(model, X, y, loss="cross_entropy", optimizer=Adam(model.parameters(), rate),
                  batch_size=BATCH, epochs=EPOCHS, progress=False, **options)  # fmt: skip
    seconds = [stop - start for start, stop in pairwise(starts)]
    _check(OURS, history[-1].accuracy)
    median = statistics.median(seconds[1:])
    return starts[1] - begin - median, median


def _by_sklearn(X: Any, y: Any) -> float:
    network = peers.installed("sklearn.neural_network")
    assert network is not None
    model = network.MLPClassifier(
        (HIDDEN,), batch_size=BATCH, learning_rate_init=RATE, max_iter=EPOCHS,
        n_iter_no_change=EPOCHS + 1, random_state=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it could be trained longer
        start = time.perf_counter()
        model.fit(X, y)
        seconds = time.perf_counter() - start
    _check("scikit-learn", model.score(X, y))
    return seconds / EPOCHS


def _by_torch(torch: Any, X: Any, y: Any) -> float:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows, classes = torch.tensor(X), torch.tensor(y)
    model = torch.nn.Sequential(
        torch.nn.Linear(X.shape[1], HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10)
    ).double()
    optimizer, loss_of = torch.optim.Adam(model.parameters(), RATE), torch.nn.CrossEntropyLoss()
    losses = []
    start = time.perf_counter()
    for _ in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(rows)).split(BATCH):
            optimizer.zero_grad()
            loss = loss_of(model(rows[batch]), classes[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(rows))
    seconds = time.perf_counter() - start
    _check("PyTorch", float((model(rows).argmax(axis=1) == classes).double().mean()))
    return seconds / EPOCHS


def _check(name: str, accuracy: float | None) -> None:
    """Whoever takes part has learnt the digits."""
    if accuracy is None or accuracy < 0.95:
        raise AssertionError(f"{name} has learnt too little: accuracy {accuracy}")


if __name__ == "__main__":
    main()
