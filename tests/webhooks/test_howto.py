"""The how-to for receivers, followed to the letter."""

import re
import textwrap
import time
from pathlib import Path
from typing import Any

from kesher.webhooks.rules.signing import new_secret, signed_headers

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "receive-webhooks.md"


def test_what_the_page_says_checks_our_signatures() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    said: dict[str, Any] = {}
    exec(textwrap.dedent(code), said)
    old, new, body, now = new_secret(), new_secret(), '{"name":"אהבה"}'.encode(), int(time.time())

    def headers(at: int) -> dict[str, str]:
        return signed_headers([new, old], message_id="msg_1", timestamp=at, body=body)

    assert said["is_genuine"](old, headers(now), body)
    assert said["is_genuine"](new, headers(now), body)
    assert not said["is_genuine"](old, headers(now), body + b" ")
    assert not said["is_genuine"](new_secret(), headers(now), body)
    assert not said["is_genuine"](old, headers(now - 600), body)
