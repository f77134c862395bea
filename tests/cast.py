"""The standing cast: Ahava with Dana, Yossi, Miri and Avi; the rival Barak with Noa.

Nothing of Ahava may ever be seen by Noa.
"""

import pytest

from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import make_business, make_member


@pytest.fixture
def ahava(db: None) -> Business:
    return make_business("ahava", "אהבה בע״מ")


@pytest.fixture
def barak(db: None) -> Business:
    return make_business("barak", "ברק שירותים")


@pytest.fixture
def dana(ahava: Business) -> Actor:
    """The owner."""
    return make_member(ahava, "dana", "דנה כהן", role="בעלים")


@pytest.fixture
def yossi(ahava: Business) -> Actor:
    """An agent in sales, who may work on every record."""
    return make_member(ahava, "yossi", "יוסי לוי")


@pytest.fixture
def miri(ahava: Business) -> Actor:
    """An agent in the service department."""
    return make_member(ahava, "miri", "מירי אזולאי", department="שירות")


@pytest.fixture
def avi(ahava: Business) -> Actor:
    """A technician in the north, who sees and logs only what is his."""
    own = ("party.see", "contact.see", "activity.see", "activity.create", "activity.edit")
    rights = dict.fromkeys(own, Level.OWN)
    return make_member(ahava, "avi", "אבי פרץ", department="גבייה", rights=rights)


@pytest.fixture
def noa(barak: Business) -> Actor:
    """The owner of the rival."""
    return make_member(barak, "noa", "נועה ברק", role="בעלים")
