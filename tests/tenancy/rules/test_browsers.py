import pytest

from kesher.tenancy.rules.browsers import browser_of, system_of


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        ("(Windows NT 10.0) AppleWebKit/537 Chrome/156 Safari/537", "Chrome", "Windows"),
        ("(Windows NT 10.0) AppleWebKit/537 Chrome/156 Safari/5 Edg/156", "Edge", "Windows"),
        ("(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
        ("(iPhone; CPU like Mac OS X) Version/19 Safari/605", "Safari", "iPhone"),
        ("(Linux; Android 16) SamsungBrowser/30 Chrome/140", "Samsung Internet", "Android"),
        ("curl/8", "", ""),
    ],
)
def test_browsers_are_told_by_what_they_say(agent: str, browser: str, system: str):
    assert (browser_of(agent), system_of(agent)) == (browser, system)
