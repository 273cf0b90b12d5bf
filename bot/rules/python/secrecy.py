import logging
import os
import stat

import requests
from cryptography.hazmat.primitives.asymmetric import rsa

log = logging.getLogger(__name__)
# ruleid: askfirst.python.key-in-code
LINK_KEY = b"exports/2023/z8Qw1RkV5nUc"
# ok: askfirst.python.key-in-code
OTHER_KEY = os.environb[b"LINK_KEY"]
# ruleid: askfirst.python.key-in-code
DATABASE = "postgresql://shop:kx81-llama@db.shop.example/shop"
# ruleid: askfirst.python.open-to-others
FILE_MODE = stat.S_IRUSR | stat.S_IWUSR | stat.S_IROTH
# ok: askfirst.python.open-to-others
OWN_MODE = stat.S_IRUSR | stat.S_IWUSR
# ruleid: askfirst.python.short-key-set
OPTIONS = {"public_exponent": 65537, "key_size": 1024}
# ok: askfirst.python.short-key-set
LONG = {"public_exponent": 65537, "key_size": 3072}


def read(url):
    # ruleid: askfirst.python.key-in-code
    return requests.get(url, auth=("shop", "kx81-llama"), timeout=5)


def log_request(request):
    fields = {name.decode(): value.decode() for name, value in request.headers.raw}
    # ruleid: askfirst.python.headers-logged
    log.info("%s %s", request.method, fields)
    # ok: askfirst.python.headers-logged
    log.info("%s %s", request.method, request.url.path)
