"""What other libraries have: errors that say what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn, TypeVar

Class = TypeVar("Class", bound=type)


class Elsewhere:
    """An attribute that others have: AttributeError says what to write.

    A `__getattr__` would say so as well, and make every sweep twice as slow.
    """

    def __init__(self, name: str, advice: str) -> None:
        self.name = name
        self.advice = advice

    def __get__(self, thing: object, owner: type) -> NoReturn:
        message = f"a {owner.__name__} has no {self.name}: {self.advice}"
        raise AttributeError(message, name=self.name, obj=thing)


class ElsewhereToo(Elsewhere):
    """The same where it cannot be set either, in a class with slots."""

    def __set__(self, thing: object, value: object) -> NoReturn:
        self.__get__(thing, type(thing))


def knows(advice: Mapping[str, str], kind: type[Elsewhere] = Elsewhere) -> Callable[[Class], Class]:
    """A decorator for a class that is asked for attributes which it does not have.

    `advice` says per name what to write. A subclass, or an object, may have such an attribute;
    `dir` lists it only then.

    >>> @knows({"show": "write print(x)"})
    ... class Text:
    ...     pass
    >>> Text().show()
    Traceback (most recent call last):
    AttributeError: a Text has no show: write print(x)
    """

    def decorated(cls: Class) -> Class:
        for name, words in advice.items():
            setattr(cls, name, kind(name, words))
        listed: Callable[[object], Iterable[str]] = cls.__dir__  # type: ignore[assignment]

        def present(self: object) -> list[str]:
            from inspect import getattr_static  # here, because it would lengthen the import

            return [x for x in listed(self) if not isinstance(getattr_static(self, x), Elsewhere)]

        cls.__dir__ = present  # type: ignore[assignment]
        return cls

    return decorated
