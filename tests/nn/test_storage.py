"""Models in files: the same to the last bit, and no harm from a bad file."""

import functools
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograd import Value, tanh
from nn import (
    GRU,
    MLP,
    Convolution,
    Each,
    Last,
    Layer,
    Maxout,
    MaxPool,
    Module,
    Neuron,
    Recurrent,
    Sequential,
    load,
    save,
    storage,
)  # fmt: skip
from nn.activations import LearntSwish, Reference, leaky_relu
from tests import ROOT

MODELS = [
    MLP(2, [5, 3, 2], activation=["tanh", leaky_relu, "sigmoid"], rng=0),
    MLP(1, [1]),
    Layer(3, 2, "gelu", rng=0),
    Neuron(4, "step", rng=0),
    Maxout(2, 3, rng=0),
    Sequential(MLP(2, [3, 2], LearntSwish(), rng=0), Layer(2, 1, rng=1), Reference()),
    Sequential(Each(Sequential(Neuron(1, "tanh", rng=0))), Last()),
    Sequential(Convolution((1, 2), 3, 1, padding=1, rng=0), MaxPool((3, 4), 2), Layer(6, 2)),
    Sequential(Recurrent(2, 3, LearntSwish(), rng=0), GRU(3, 2, rng=0), Last()),
]


def outputs(model: Module, x: list[float]) -> list[float]:
    y = model(x)
    return [v.data for v in (y if isinstance(y, list) else [y])]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.describe())
def test_a_model_comes_back_to_the_last_bit(model: Module, tmp_path: Path) -> None:
    rng = random.Random(1)
    for parameter in model.parameters():
        parameter.data = rng.gauss(0, 1) * 10 ** rng.randint(-300, 30)
    again = load(save(model, tmp_path / "model.json"))
    assert type(again) is type(model)
    assert again.describe() == model.describe()
    assert {n: p.hex() for n, p in again.state_dict().items()} == {
        n: p.hex() for n, p in model.state_dict().items()
    }
    x = [rng.gauss(0, 1) for _ in range((model.config() or {}).get("n_in", 2))]
    assert outputs(again, x) == outputs(model, x)
    assert [p.label for p in again.parameters()] == [p.label for p in model.parameters()]


def test_the_smallest_and_negative_zero_are_kept(tmp_path: Path) -> None:
    model = Neuron(3)
    for w, data in zip(model.w, (5e-324, -0.0, 0.1 + 0.2), strict=True):
        w.data = data
    found = load(save(model, tmp_path / "model.json")).state_dict()
    assert [x.hex() for x in found.values()][:3] == [(5e-324).hex(), "-0x0.0p+0", (0.1 + 0.2).hex()]


class Own(Module):
    """A class that `load` does not know."""

    def __init__(self) -> None:
        self.scale = Value(0.5)


def test_ones_own_module_and_activation_load_into_a_model(tmp_path: Path) -> None:
    for model, other in (
        (Own(), Own()),
        (MLP(2, [3, 1], lambda x: x * x, rng=0), MLP(2, [3, 1], lambda x: x * x, rng=1)),
    ):
        model.parameters()[0].data = 0.25
        path = save(model, tmp_path / "model.json")
        with pytest.raises(ValueError, match=r"holds the parameters alone: load\(path, model\)"):
            load(path)
        assert load(path, other) is other
        assert other.state_dict() == model.state_dict()


def with_layer(layer: Module) -> MLP:
    model = MLP(2, [2, 1], rng=0)
    model.layers[0] = layer
    return model


def mixed() -> Layer:
    layer = Layer(2, 2, rng=0)
    layer.neurons[1].activation = tanh
    return layer


def widened() -> Layer:
    layer = Layer(2, 2, rng=0)
    layer.scale = Value(2)
    return layer


def bent() -> Maxout:
    unit = Maxout(2, 2, rng=0)
    unit.pieces[0].activation = tanh
    return unit


@pytest.mark.parametrize(
    "make",
    [mixed, widened, bent, lambda: with_layer(mixed()), lambda: with_layer(widened()),
     lambda: with_layer(Maxout(2)), lambda: with_layer(type("Layer", (Layer,), {})(2, 2))],
)  # fmt: skip
def test_a_changed_model_is_not_made_anew(make: Callable[[], Module], tmp_path: Path) -> None:
    model, other = make(), make()
    model.parameters()[0].data = 0.25
    path = save(model, tmp_path / "model.json")
    with pytest.raises(ValueError, match=r"holds the parameters alone: load\(path, model\)"):
        load(path)
    assert load(path, other).state_dict() == model.state_dict()


def test_saving_draws_no_random_numbers(tmp_path: Path) -> None:
    model = MLP(2, [1], rng=0)
    state = random.getstate()
    save(model, tmp_path / "model.json")
    assert random.getstate() == state


def test_a_class_that_borrows_a_known_name_is_not_taken_for_it(tmp_path: Path) -> None:
    own = type("MLP", (MLP,), {})
    with pytest.raises(ValueError, match="holds the parameters alone"):
        load(save(own(2, [1]), tmp_path / "model.json"))


def rewritten(change: Callable[[dict], object]) -> Callable[[bytes], bytes]:
    """The file with other contents, and the checksum that belongs to them."""

    def rewrite(data: bytes) -> bytes:
        whole = json.loads(data)
        change(whole)
        contents = {key: whole.get(key) for key in ("class", "config", "parameters")}
        whole["checksum"] = storage._checksum(contents)
        return json.dumps(whole).encode()

    return rewrite


@pytest.mark.parametrize(
    ("damage", "error", "says"),
    [
        (lambda data: data[:-20], ValueError, "is not a chalkgrad model, or damaged"),
        (lambda data: b"", ValueError, "is not a chalkgrad model, or damaged"),
        (lambda data: b"\x89PNG\r\n\x1a\n\x00\xff", ValueError, "is not a chalkgrad model"),
        (lambda data: b"[" * 100_000, ValueError, "is not a chalkgrad model"),
        (lambda data: b"[1, 2]", ValueError, "is not a chalkgrad model"),
        (lambda data: b'{"weights": [1]}', ValueError, "is not a chalkgrad model"),
        (lambda data: data.replace(b'"version": 1', b'"version": 2'), ValueError,
         "has version 2 of the format, and this is version 1: update chalkgrad"),
        (lambda data: data.replace(b'.b": 0.0', b'.b": 0.5'), ValueError, "is damaged"),
        (lambda data: data.replace(b'"parameters"', b'"parametres"'), ValueError, "is damaged"),
        (rewritten(lambda whole: whole.pop("class")), ValueError, "it has no class"),
        (rewritten(lambda whole: whole["parameters"].update({"layers.0.neurons.0.b": None})),
         ValueError, "layers.0.neurons.0.b takes a real number"),
        (rewritten(lambda whole: whole["parameters"].update({"layers.0.neurons.0.b": 1e999})),
         ValueError, "layers.0.neurons.0.b takes a finite number"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_and_changes_nothing(
    damage: Callable[[bytes], bytes], error: type[Exception], says: str, tmp_path: Path
) -> None:
    path = save(MLP(2, [3, 1], rng=0), tmp_path / "model.json")
    path.write_bytes(damage(path.read_bytes()))
    model = MLP(2, [3, 1], rng=1)
    before = model.state_dict()
    for read in (lambda: load(path), lambda: load(path, model)):
        with pytest.raises(error) as caught:
            read()
        assert says in str(caught.value)
    assert model.state_dict() == before


@pytest.mark.parametrize(
    ("change", "alone", "into_a_model"),
    [
        (lambda whole: whole["parameters"].popitem(), "does not have 12 parameters",
         "the state has no"),
        (lambda whole: whole["config"].update(n_outs=[9, 1]) or whole["parameters"].popitem(),
         "a model with more parameters", "the state has no"),
        (lambda whole: whole["parameters"].update(x=1.0), "does not have 14 parameters",
         "no parameter x"),
    ],
)  # fmt: skip
def test_a_file_with_other_parameters_is_refused(
    change: Callable[[dict], object], alone: str, into_a_model: str, tmp_path: Path
) -> None:
    path = save(MLP(2, [3, 1], rng=0), tmp_path / "model.json")
    path.write_bytes(rewritten(change)(path.read_bytes()))
    with pytest.raises(ValueError, match=alone):
        load(path)
    with pytest.raises(ValueError, match=into_a_model):
        load(path, MLP(2, [3, 1], rng=1))


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A file with a wrong byte, or with wrong contents and the checksum that belongs to them."""
    if rng.random() < 0.3:
        i = rng.randrange(len(data))
        return rng.choice([data[:i], data[:i] + bytes([rng.randrange(256)]) + data[i + 1 :]])
    odd = rng.choice([
        None, True, "", "3", [], [1], {}, {"a": 1}, -1, 0, 1, 3, 2.5, 10**9, 10**400, 1e999,
        [10**9], [10**5] * 100, ["relu"] * 3, functools.reduce(lambda x, _: [x], range(800), []),
    ])  # fmt: skip

    def change(whole: dict) -> None:
        inner = [p for layer in whole["config"].get("layers", []) for p in (layer, layer["config"])]
        part = rng.choice(
            [whole, *[whole["config"]] * 2, *filter(None, inner), whole["parameters"]]
        )
        key = rng.choice(list(part))
        action = rng.choice(["set", "set", "set", "drop", "add"])
        if action == "drop":
            del part[key]
        else:
            part[key if action == "set" else "odd"] = odd

    return rewritten(change)(data)


def test_a_mutated_file_is_refused_or_is_what_it_says(tmp_path: Path) -> None:
    """In a process of its own, which ends if it takes 200 MB more; each within a second."""
    rng = random.Random(0)
    for i in range(200):
        path = save(MODELS[i % len(MODELS)] if i % 5 else MLP(2, [3, 1], rng=0), tmp_path / f"{i}")
        path.write_bytes(mutated(path.read_bytes(), rng))
    code = """if True:
        import json, resource, sys, time
        from pathlib import Path
        from nn import load, save
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + 200_000_000,) * 2)
        refused = 0
        for path in Path(sys.argv[1]).iterdir():
            start = time.perf_counter()
            try:
                model = load(path)
            except (ValueError, OSError):
                refused += 1
            else:
                whole = json.loads(path.read_bytes())
                again = json.loads(save(model, path).read_bytes())
                assert again["parameters"] == whole["parameters"], path
            assert time.perf_counter() - start < 1, path
        print(refused)
    """
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert 150 < int(done.stdout) <= 200


def test_a_write_protected_file_and_a_loop_of_links_are_refused(tmp_path: Path) -> None:
    path = save(Neuron(1, rng=0), tmp_path / "model.json")
    before = path.read_bytes()
    path.chmod(0o444)
    with pytest.raises(PermissionError, match=r"cannot write .*model.json: .*write-protected"):
        save(Neuron(1, rng=1), path)
    assert path.read_bytes() == before
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for use in (lambda: save(Neuron(1), loop), lambda: load(loop)):
        with pytest.raises(OSError, match="loop"):
            use()
    assert sorted(os.listdir(tmp_path)) == ["loop", "model.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    save(MODELS[1], tmp_path / "pipe")
    assert os.read(reader, 65_536) == save(MODELS[1], tmp_path / "model.json").read_bytes()
    os.close(reader)


def test_another_shape_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = save(MLP(2, [3, 1], rng=0), tmp_path / "model.json")
    for model in (MLP(2, [4, 1], rng=1), MLP(2, [2, 1], rng=1), Neuron(2, rng=1)):
        before = model.state_dict()
        with pytest.raises(ValueError, match=r"the state has no|has no parameter"):
            load(path, model)
        assert model.state_dict() == before


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(MLP(2, [1], rng=0), tmp_path / "model.json")
    before = path.read_bytes()

    def full(self: Path, data: bytes) -> int:
        with open(self, "wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"cannot write .*model.json: No space left"):
        save(MLP(2, [1], rng=1), path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["model.json"]


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="save takes a Module, not dict"):
        save({}, tmp_path / "model.json")
    with pytest.raises(TypeError, match="load sets the parameters of a Module, not of int"):
        load(tmp_path / "none.json", 3)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.json")
    with pytest.raises(OSError, match="cannot write"):
        save(Neuron(1), tmp_path / "none" / "model.json")
    assert os.listdir(tmp_path) == []


def test_the_file_can_be_read(tmp_path: Path) -> None:
    model = Neuron(1)
    model.load_state_dict({"w.0": 0.1, "b": -2})
    whole = json.loads(save(model, tmp_path / "model.json").read_text(encoding="utf-8"))
    assert (whole["format"], whole["version"]) == ("chalkgrad model", 1)
    assert (whole["class"], whole["config"]) == (
        "Neuron",
        {"n_in": 1, "activation": "relu", "bias": True},
    )
    assert whole["parameters"] == {"w.0": 0.1, "b": -2.0}
