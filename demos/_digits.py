"""Handwritten digits: those that scikit-learn carries, and MNIST's from its four IDX files.

An IDX file is two zeros, a type (8 for bytes) and the number of dimensions, a byte each; then
the size of each dimension in four bytes, the greatest first; then the numbers.
Source: LeCun, Cortes and Burges, *The MNIST database of handwritten digits* (1998).
"""

import gzip
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from demos import data_sets

BYTES = 8
"""The type of IDX files whose numbers are bytes."""


class Digits(NamedTuple):
    """Pictures, an array (count, height, width) from 0 to 1, and the digits that they show."""

    images: Any
    labels: Any


def bundled(held_out: int) -> tuple[Digits, Digits]:
    """scikit-learn's 1,797 digits in random order: those for training, and those held out."""
    found = data_sets().load_digits()
    order = np.random.default_rng(0).permutation(len(found.target))
    images, labels = found.images[order] / 16, found.target[order]
    training = Digits(images[:-held_out], labels[:-held_out])
    return training, Digits(images[-held_out:], labels[-held_out:])


def draw_tiles(axes: Any, title: str, images: Any, columns: int, **look: Any) -> None:
    """Draw pictures of one size, (count, height, width), in rows of so many on a grey ground."""
    _, height, width = np.shape(images)
    framed = np.pad(np.asarray(images, float), ((0, 0), (0, 1), (0, 1)), constant_values=np.nan)
    rows = framed.reshape(-1, columns, height + 1, width + 1).swapaxes(1, 2)
    whole = rows.reshape(-1, columns * (width + 1))[:-1, :-1]
    axes.imshow(whole, **{"cmap": "gray_r"} | look)
    axes.set(title=title, xticks=[], yticks=[], facecolor="#bbbbbb")
    axes.grid(visible=False)


def mnist(folder: Path) -> tuple[Digits, Digits]:
    """MNIST's digits in a folder: those for training, and those held out, called t10k.

    Raises FileNotFoundError for a missing folder or file, ValueError for a file that is damaged
    or does not fit the others; both name it.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}")
    training, test = _part(folder, "train"), _part(folder, "t10k")
    if training.images.shape[1:] != test.images.shape[1:]:
        raise ValueError(f"{folder}: the images for training and for testing differ in size")
    return training, test


def _part(folder: Path, part: str) -> Digits:
    images = _array(folder, f"{part}-images", 3)
    labels = _array(folder, f"{part}-labels", 1)
    if len(images) != len(labels):
        raise ValueError(f"{folder}: {len(images)} {part}-images and {len(labels)} {part}-labels")
    if labels.max() > 9:
        raise ValueError(f"{folder}: {part}-labels hold {labels.max()}, which is not a digit")
    return Digits(np.divide(images, 255, dtype=np.float32), labels)


def _array(folder: Path, name: str, dimensions: int) -> Any:
    """The numbers of the file `name`-idx`dimensions`-ubyte, plain or .gz."""
    wanted = f"{name}-idx{dimensions}-ubyte"
    path = next((p for p in (folder / wanted, folder / f"{wanted}.gz") if p.is_file()), None)
    if path is None:
        raise FileNotFoundError(f"{folder} holds neither {wanted} nor {wanted}.gz")
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{path} is damaged: {error}") from None
    start = 4 + 4 * dimensions
    if len(data) < start or data[:4] != bytes([0, 0, BYTES, dimensions]):
        raise ValueError(f"{path} is not an IDX file of bytes in {dimensions} dimensions")
    sizes = np.frombuffer(data[4:start], ">u4").tolist()
    numbers = np.frombuffer(data[start:], np.uint8)
    if len(numbers) != np.prod(sizes) or not len(numbers):
        shape = " x ".join(map(str, sizes))
        raise ValueError(f"{path} is damaged: it holds {len(numbers)} bytes for {shape}")
    return numbers.reshape(sizes)
