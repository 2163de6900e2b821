"""Which field is treated how."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from windage.errors import InputError
from windage.privacy.methods import Treatment, treatment

Path = tuple[str, ...]
# Names are the caller's: ever new ones must not fill the memory.
_MOST_KNOWN = 10_000
Side = Literal["input", "output"]


@dataclass(frozen=True)
class Rules:
    """What is done with every field of a call, its attributes and its inference id.

    Parameters
    ----------
    default
        What is done with a field that no rule names.
    fields
        What is done with a field, by the parts of its name in `normal` form.
    columns, outputs
        The names of a question's and of an answer's fields, where they come by position.
    key
        The key of the hash; without one, what is to be hashed is dropped.
    """

    default: Literal["keep", "drop"] = "keep"
    fields: Mapping[Path, Treatment] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    attributes: Literal["keep", "drop", "hash"] = "drop"
    inference_id: Literal["keep", "hash"] = "keep"
    key: bytes | None = None

    @staticmethod
    def of(said: Mapping[str, Any], *, key: bytes | None = None, outputs: Sequence[str] = ()) -> Rules:
        """Return what the section ``privacy`` of a monitor file says.

        Raises
        ------
        InputError
            When a field is named twice, or its treatment is none.

        Examples
        --------
        >>> rules = Rules.of({"fields": {"customer.email": "drop"}})
        >>> rules.treating(("orders", "customer", "e-mail")), rules.treating(("customer", "EMail")).method
        (None, 'drop')
        """
        fields: dict[Path, Treatment] = {}
        for name, method in said.get("fields", {}).items():
            where, path = f"privacy.fields.{name}", parts(name)
            if not any(path):
                raise InputError(where, "a field without a name", do="name it")
            if path in fields:
                raise InputError(where, "a field is named twice", got=name, do="name it once; case makes no difference")
            fields[path] = treatment(method, where=where, field=".".join(path), key=key)
        return Rules(
            default=said.get("default", "keep"),
            fields=fields,
            columns=tuple(said.get("columns", ())),
            outputs=tuple(outputs),
            attributes=said.get("attributes", "drop"),
            inference_id=said.get("inference_id", "keep"),
            key=key,
        )

    @property
    def keeps_all(self) -> bool:
        """Whether every field is kept, whatever it is."""
        return self.default == "keep" and all(one.method == "keep" for one in self.fields.values())

    @cached_property
    def keeping(self) -> Rules:
        """The same rules where what none of them names is kept."""
        return self if self.default == "keep" else replace(self, default="keep")

    @property
    def needs_key(self) -> bool:
        """Whether anything is to be hashed."""
        hashing = any(one.method == "hash" for one in self.fields.values())
        return hashing or "hash" in (self.attributes, self.inference_id)

    def treating(self, path: Path) -> Treatment | None:
        """Return the rule of the field at the end of a path, the one of the longest name, if there is any."""
        if not path:
            return None
        for rule, treated in self._by_end.get(normal(path[-1]), ()):
            if rule == tuple(map(normal, path[-len(rule) :])):
                return treated
        return None

    def below(self, path: Path, name: str) -> Treatment | None:
        """Return the rule of a name below a path; both may come again in every row, and are looked up once."""
        known = self._known
        if (path, name) not in known:
            if len(known) > _MOST_KNOWN:
                known.clear()
            known[path, name] = self.treating((*path, *name.split(".")))
        return known[path, name]

    @cached_property
    def by_number(self) -> bool:
        """Whether any rule says the number of an item in a list."""
        return any(part.isdecimal() for rule in self.fields for part in rule)

    @cached_property
    def _known(self) -> dict[tuple[Path, str], Treatment | None]:
        return {}

    def leads(self, path: Path) -> bool:
        """Return whether what stands at the end of a path may hold a field that a rule names by more than one part."""
        end = tuple(map(normal, path))
        return any(end[-length:] in self._above for length in range(1, len(end) + 1))

    def of_column(self, name: str) -> Treatment | None:
        """Return the rule of a column by its name, in which dots stand between the parts."""
        path = parts(name)
        for length in range(len(path), 0, -1):
            # A rule of what is nested covers all that is below.
            for kept in (path[:length], tuple(part for part in path[:length] if not part.isdecimal())):
                if (found := self.treating(kept)) is not None:
                    return found
        return None

    def drops(self, name: str) -> bool:
        """Return whether nothing is left of a column."""
        rule = self.of_column(name)
        return self.default == "drop" if rule is None else rule.method == "drop"

    @cached_property
    def _by_end(self) -> Mapping[str, Sequence[tuple[Path, Treatment]]]:
        ends: dict[str, list[tuple[Path, Treatment]]] = {}
        for rule, treated in sorted(self.fields.items(), key=lambda one: -len(one[0])):
            ends.setdefault(rule[-1], []).append((rule, treated))
        return ends

    @cached_property
    def _above(self) -> frozenset[Path]:
        return frozenset(rule[:length] for rule in self.fields for length in range(1, len(rule)))


def parts(name: str) -> Path:
    """Return the parts of a field's name, between its dots, each in normal form.

    Examples
    --------
    >>> parts("Customer.E-Mail ")
    ('customer', 'e-mail')
    """
    return tuple(map(normal, name.split(".")))


def normal(part: str) -> str:
    """Return a name as it is compared: a rule of ``email`` is also one of ``Email`` and of its full-width letters."""
    if part.isascii():
        return part.strip().lower()
    return unicodedata.normalize("NFKC", part).casefold().strip()
