import os

import django

from cms_care.utf_8 import Utf8Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms_care.settings")
django.setup(set_prefix=False)
application = Utf8Handler()
