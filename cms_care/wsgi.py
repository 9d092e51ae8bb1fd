import gc
import os

import django
from django.urls import get_resolver

from cms_care.utf_8 import Utf8Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms_care.settings")
django.setup(set_prefix=False)
application = Utf8Handler()

# What is loaded stays, the views with the addresses; a search for garbage through all of it would stop every request
# of the process for a twentieth of a second, now and then.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
