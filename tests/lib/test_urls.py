"""Addresses are made once and then differ in their ids."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import Resolver404, URLResolver, get_resolver

from kesher.lib.urls import FirstWordResolver, business_url


def test_address_differs_in_its_ids() -> None:
    addresses = [
        business_url("ahava", "parties:party_tab", party_id=number, tab="history")
        for number in (1, 1, 5_000_000_000)
    ]

    assert addresses == [
        "/b/ahava/parties/1/tab/history/",
        "/b/ahava/parties/1/tab/history/",
        "/b/ahava/parties/5000000000/tab/history/",
    ]


def test_address_differs_in_its_words_and_its_business() -> None:
    details = business_url("ahava", "parties:party_tab", party_id=1, tab="details")
    of_barak = business_url("barak", "parties:party_tab", party_id=1, tab="history")

    assert details == "/b/ahava/parties/1/tab/details/"
    assert of_barak == "/b/barak/parties/1/tab/history/"


def test_address_without_ids() -> None:
    assert business_url("ahava", "activities:call_queue") == "/b/ahava/calls/"


def test_the_view_is_found_as_among_all_patterns_in_their_order() -> None:
    by_word = next(one for one in get_resolver().url_patterns if isinstance(one, FirstWordResolver))
    plain = URLResolver(by_word.pattern, by_word.url_patterns)
    words = {"int:": "7", "list_path:": "customers"}
    routes = [*_routes(by_word.url_patterns), "", "nothing/", "customers", "r/x_cars/rows/"]
    paths = [
        "b/ahava/" + re.sub(r"<(\w+:)?\w+>", lambda found: words.get(str(found[1]), "word"), route)
        for route in routes
    ]

    assert len(paths) > 200
    assert [_found(by_word, path) for path in paths] == [_found(plain, path) for path in paths]


def _routes(patterns: Any, before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def _found(resolver: URLResolver, path: str) -> Any:
    try:
        found = resolver.resolve(path)
    except Resolver404:
        return None
    return found.view_name, found.func, found.kwargs, found.route
