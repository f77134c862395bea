"""Django as the shell calls it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesher.project.settings")
application = get_wsgi_application()
