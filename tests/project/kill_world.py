"""Make the small world of the kill tests in the installation of KESHER_HOME, and describe it.

Run as a program of its own: the test's own connections belong to another database.
"""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    from tests.factories.businesses import client_of, make_business, make_member
    from tests.factories.parties import make_party

    dana = make_member(make_business("ahava", "אהבה"), "dana", "דנה", role="בעלים")
    parties = [make_party(dana, f"לקוח {number}").pk for number in range(8)]
    session = client_of(dana).cookies[settings.SESSION_COOKIE_NAME].value
    sys.stdout.write(json.dumps({"session": session, "parties": parties}))
