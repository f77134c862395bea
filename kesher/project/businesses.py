"""The commands that make businesses and activate them."""

import argparse

from django.conf import settings
from django.db import connections, transaction

from kesher.project.postgres import running_database
from kesher.project.running import bring_up_to_date
from kesher.tenancy import operations


def create(arguments: argparse.Namespace) -> int:
    """Create a business and print the link by which its owner sets a password."""
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        with transaction.atomic():
            business = operations.create_business(
                slug=arguments.slug,
                name=arguments.name,
                legal_number=arguments.number,
                address=arguments.address,
                owner_username=arguments.owner_username,
                owner_display_name=arguments.owner_name,
                owner_password=None,
                owner_email=arguments.owner_email or None,
                is_demo=False,
            )
            link = operations.create_operator_link(
                business_slug=business.slug, username=arguments.owner_username
            )
        connections.close_all()
    print(f"{business.name}: {settings.BASE_URL}/b/{business.slug}/")
    print(f"{arguments.owner_username} sets a password here, once, within 24 hours:\n{link.url}")
    return 0


def sign_activation_code(arguments: argparse.Namespace) -> int:
    """Print a code that activates a business of this installation."""
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        code = operations.sign_activation_code(
            business_slug=arguments.business, expires_on=arguments.until
        )
        connections.close_all()
    print(code)
    return 0
