"""The grammar of computed fields: text to a small tree, by recursive descent.

    if({סכום} > 1000; {סכום} × 0.9; {סכום})
    ימים בין({תאריך פתיחה}; היום)

    comparison = sum [("=" | "≠" | "<" | "≤" | ">" | "≥") sum]
    sum        = product {("+" | "−") product}
    product    = negation {("×" | "÷") negation}
    negation   = ["−"] part
    part       = number | "text" | {field} | name "(" [comparison {";" comparison}] ")"
               | today | "(" comparison ")"

Nothing of it is ever given to Python or to SQL. A tree has at most 100 nodes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from kesher.customfields.errors import BadFormula

MOST_NODES = 100
DEEPEST = 25
LONGEST = 2000  # characters

Kind: TypeAlias = Literal["number", "text", "boolean", "date"]
Operator: TypeAlias = Literal["+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Literally:
    """A number or a text that stands in the formula."""

    value: Decimal | str


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a field of the record holds."""

    key: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments."""

    name: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides and what stands between."""

    operator: Operator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negative:
    """A number with its sign turned."""

    of: "Node"


Node: TypeAlias = Literally | FieldValue | Call | Binary | Negative

# What people write, by what it means; the first two are shown in help and in error messages.
FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "if": ("if", "אם"),
    "min": ("min", "מינימום", "מזערי"),
    "max": ("max", "מקסימום", "מרבי"),
    "round": ("round", "עיגול", "עגל"),
    "today": ("today", "היום"),
    "days_between": ("days between", "ימים בין", "days_between", "ימים_בין"),
}
_NAMES = {word: name for name, words in FUNCTIONS.items() for word in words}
_OPERATORS: Mapping[str, Operator] = {
    "+": "+",
    "-": "-",
    "*": "*",
    "/": "/",
    "=": "=",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "−": "-",
    "–": "-",
    "×": "*",
    "÷": "/",
    "≠": "!=",
    "<>": "!=",
    "==": "=",
    "≤": "<=",
    "≥": ">=",
}
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    | (?P<text>"[^"]*"|“[^”]*”|״[^״]*״)
    | \{(?P<field>[^{}]*)\}
    | (?P<name>[^\W\d_]+(?:[ _]+[^\W\d_]+)*)
    | (?P<operator><=|>=|<>|!=|==|[-+*/=<>−–×÷≠≤≥])
    | (?P<mark>[();,])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > LONGEST:
        raise BadFormula("formula_too_long")
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise BadFormula("not_understood", text[place:].strip()[:20])
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind], match.start(kind), match.end(kind)))
        place = match.end()
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.place = 0
        self.nodes = 0

    def whole(self) -> Node:
        if not self.tokens:
            raise BadFormula("formula_empty")
        node = self.comparison(0)
        if self.next is not None:
            raise BadFormula("not_understood", self.next.text[:20])
        return node

    @property
    def next(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def made(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise BadFormula("formula_too_long")
        return node

    def take_operator(self, *wanted: str) -> Operator | None:
        token = self.next
        if token is None or token.kind != "operator" or _OPERATORS[token.text] not in wanted:
            return None
        self.place += 1
        return _OPERATORS[token.text]

    def take_mark(self, *wanted: str) -> bool:
        token = self.next
        is_there = token is not None and token.kind == "mark" and token.text in wanted
        self.place += is_there
        return is_there

    def require_mark(self, mark: str) -> None:
        if not self.take_mark(mark):
            raise BadFormula("missing", mark)

    def comparison(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise BadFormula("formula_too_long")
        left = self.sum(depth)
        if operator := self.take_operator("=", "!=", "<", "<=", ">", ">="):
            return self.made(Binary(operator, left, self.sum(depth)))
        return left

    def sum(self, depth: int) -> Node:
        left = self.product(depth)
        while operator := self.take_operator("+", "-"):
            left = self.made(Binary(operator, left, self.product(depth)))
        return left

    def product(self, depth: int) -> Node:
        left = self.negation(depth)
        while operator := self.take_operator("*", "/"):
            left = self.made(Binary(operator, left, self.negation(depth)))
        return left

    def negation(self, depth: int) -> Node:
        if self.take_operator("-"):
            return self.made(Negative(self.part(depth)))
        return self.part(depth)

    def part(self, depth: int) -> Node:
        token = self.next
        if token is None:
            raise BadFormula("formula_ends")
        if self.take_mark("("):
            node = self.comparison(depth + 1)
            self.require_mark(")")
            return node
        self.place += 1
        makes: dict[str, Callable[[], Node]] = {
            "number": lambda: Literally(Decimal(token.text)),
            "text": lambda: Literally(token.text[1:-1]),
            "field": lambda: FieldValue(token.text.strip()),
            "name": lambda: self.call(token, depth),
        }
        make = makes.get(token.kind)
        if make is None:
            raise BadFormula("not_understood", token.text[:20])
        return self.made(make())

    def call(self, token: _Token, depth: int) -> Call:
        name = _NAMES.get(" ".join(token.text.lower().split()))
        if name is None:
            raise BadFormula("unknown_function", token.text[:30])
        if name == "today":
            if self.take_mark("("):
                self.require_mark(")")
            return Call(name, ())
        self.require_mark("(")
        arguments: list[Node] = []
        if not self.take_mark(")"):
            arguments.append(self.comparison(depth + 1))
            while self.take_mark(";", ","):
                arguments.append(self.comparison(depth + 1))
            self.require_mark(")")
        return Call(name, tuple(arguments))


@lru_cache(maxsize=2000)
def parse(text: str) -> Node:
    """Return the tree of a formula.

    Raises: BadFormula, telling what could not be understood, or that it is too long or too deep.
    """
    return _Parser(text).whole()


def nodes_of(node: Node) -> Iterator[Node]:
    """Yield every node of a tree."""
    yield node
    below: tuple[Node, ...] = ()
    if isinstance(node, Binary):
        below = (node.left, node.right)
    elif isinstance(node, Call):
        below = node.arguments
    elif isinstance(node, Negative):
        below = (node.of,)
    for child in below:
        yield from nodes_of(child)


def keys_in(text: str) -> frozenset[str]:
    """Return what stands in braces in a formula."""
    return frozenset(node.key for node in nodes_of(parse(text)) if isinstance(node, FieldValue))


def uses_today(text: str) -> bool:
    """Tell whether the value changes with the day."""
    return any(isinstance(node, Call) and node.name == "today" for node in nodes_of(parse(text)))


def renamed(text: str, name_of: Callable[[str], str]) -> str:
    """Return the formula with what stands in braces named anew: labels to keys, keys to labels.

    Raises: BadFormula.
    """
    pieces: list[str] = []
    place = 0
    for token in _tokens(text):
        if token.kind == "field":
            pieces += [text[place : token.start], name_of(token.text.strip())]
            place = token.end
    return "".join([*pieces, text[place:]])


# --- of which kind ----------------------------------------------------------------------------

_COMPARED: tuple[Operator, ...] = ("=", "!=", "<", "<=", ">", ">=")


def kind_of(node: Node, fields: Mapping[str, Kind]) -> Kind:
    """Return the kind of a formula's result.

    Raises: BadFormula, for a field that is not there, and where kinds do not go together.
    """
    if isinstance(node, Literally):
        return "text" if isinstance(node.value, str) else "number"
    if isinstance(node, FieldValue):
        if node.key not in fields:
            raise BadFormula("unknown_field", node.key[:60])
        return fields[node.key]
    if isinstance(node, Negative):
        return _require(kind_of(node.of, fields), "number")
    if isinstance(node, Binary):
        left, right = kind_of(node.left, fields), kind_of(node.right, fields)
        return _kind_of_binary(node.operator, left, right)
    return _CALLS[node.name]([kind_of(one, fields) for one in node.arguments])


def _require(kind: Kind, wanted: Kind) -> Kind:
    if kind != wanted:
        raise BadFormula("kinds_differ")
    return kind


def _kind_of_binary(operator: Operator, left: Kind, right: Kind) -> Kind:
    if operator in _COMPARED:
        _require(right, left)
        return "boolean"
    if operator == "+" and "text" in (left, right):
        return "text"
    if left == "date" and operator in "+-":
        return "number" if operator == "-" and right == "date" else _dated(right)
    _require(left, "number")
    return _require(right, "number")


def _dated(days: Kind) -> Kind:
    _require(days, "number")
    return "date"


def _kind_of_if(kinds: list[Kind]) -> Kind:
    _require_count(kinds, 3, 3)
    _require(kinds[0], "boolean")
    return _require(kinds[2], kinds[1])


def _kind_of_extreme(kinds: list[Kind]) -> Kind:
    _require_count(kinds, 1, MOST_NODES)
    if kinds[0] not in ("number", "date") or len(set(kinds)) > 1:
        raise BadFormula("kinds_differ")
    return kinds[0]


def _kind_of_round(kinds: list[Kind]) -> Kind:
    _require_count(kinds, 1, 2)
    for kind in kinds:
        _require(kind, "number")
    return "number"


def _kind_of_days(kinds: list[Kind]) -> Kind:
    _require_count(kinds, 2, 2)
    for kind in kinds:
        _require(kind, "date")
    return "number"


def _require_count(kinds: list[Kind], least: int, most: int) -> None:
    if not least <= len(kinds) <= most:
        raise BadFormula("wrong_arguments")


_CALLS: Mapping[str, Callable[[list[Kind]], Kind]] = {
    "if": _kind_of_if,
    "min": _kind_of_extreme,
    "max": _kind_of_extreme,
    "round": _kind_of_round,
    "today": lambda _: "date",
    "days_between": _kind_of_days,
}
