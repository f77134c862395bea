"""Addresses inside a business: /b/<business>/…"""

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any, TypeGuard

from django.conf import settings
from django.urls import ResolverMatch, URLPattern, URLResolver, reverse

# Stand for the ids while an address is made; no id is ever so large.
_PLACES = tuple(987654321987654000 + place for place in range(10))


def full_url(path: str) -> str:
    """Return an address for other programs and for mail: whatever a request says of the host."""
    return f"{settings.BASE_URL}{path}"


def business_url(business_slug: str, name: str, **kwargs: Any) -> str:
    """Return the address of a named screen inside the business.

    A card holds thirty addresses that differ from the last card's in the id alone, so only the
    rest is made by Django, and once.
    """
    numbers = tuple(key for key, value in kwargs.items() if type(value) is int)
    words = tuple((key, value) for key, value in kwargs.items() if type(value) is not int)
    address = _address(business_slug, name, numbers, words)
    for place, key in zip(_PLACES, numbers, strict=False):
        address = address.replace(str(place), str(kwargs[key]))
    return address


class FirstWordResolver(URLResolver):
    """Finds the view of an address among those that begin with the same word.

    A page of a list was found as the 242nd pattern, which took one part in fifteen of it.
    """

    def resolve(self, path: str) -> ResolverMatch:
        """Return the view of a path, as the patterns in their order have it.

        Raises: Resolver404.
        """
        found = self.pattern.match(path)
        word = found[0].partition("/")[0] if found else ""
        return self._by_word.get(word, self._other).resolve(path)

    @cached_property
    def _by_word(self) -> dict[str, URLResolver]:
        return {word: _narrowed(self, word) for word in _first_words(self.url_patterns)}

    @cached_property
    def _other(self) -> URLResolver:
        return _narrowed(self, "")


def _narrowed(resolver: URLResolver, word: str) -> URLResolver:
    """Return a resolver with only those patterns that may match where a path begins so."""
    kept = [
        _narrowed(one, word) if _is_transparent(one) else one
        for one in resolver.url_patterns
        if _is_transparent(one) or _first_word(one) in (word, "")
    ]
    return URLResolver(
        resolver.pattern, kept, resolver.default_kwargs, resolver.app_name, resolver.namespace
    )


def _first_words(patterns: Iterable[Any]) -> Iterator[str]:
    for one in patterns:
        if _is_transparent(one):
            yield from _first_words(one.url_patterns)
        elif word := _first_word(one):
            yield word


def _is_transparent(one: URLPattern | URLResolver) -> TypeGuard[URLResolver]:
    """Tell whether it is a bundle of patterns that adds nothing before them."""
    return isinstance(one, URLResolver) and not str(one.pattern)


def _first_word(one: URLPattern | URLResolver) -> str:
    """Return the word with which a pattern begins; blank where that may be any."""
    word, slash, _ = str(one.pattern).partition("/")
    return word if slash and "<" not in word else ""


@lru_cache(maxsize=4096)
def _address(
    business_slug: str, name: str, numbers: tuple[str, ...], words: tuple[tuple[str, Any], ...]
) -> str:
    ids = dict(zip(numbers, _PLACES, strict=False))
    return reverse(name, kwargs={"business": business_slug, **dict(words), **ids})
