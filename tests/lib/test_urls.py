"""Addresses are made once and then differ in their ids."""

from kesher.lib.urls import business_url


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
