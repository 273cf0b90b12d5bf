import logging
import os

log = logging.getLogger(__name__)

# ruleid: askfirst.python.hardcoded-secret
PASSWORD = "hunter2-and-more"
# ruleid: askfirst.python.hardcoded-secret
SECRET_KEY = "9f86d081884c7d659a2feaa0c55ad015"
# ok: askfirst.python.hardcoded-secret
SECRET_KEY = os.environ["SECRET_KEY"]
# ok: askfirst.python.hardcoded-secret
PASSWORD_FIELD = "password_1"
# ok: askfirst.python.hardcoded-secret
API_KEY = "your-api-key-123"
# ok: askfirst.python.hardcoded-secret
TOKEN = "Authorization"
# ok: askfirst.python.hardcoded-secret
password = ""
# ok: askfirst.python.hardcoded-secret
shown = {"secret": "********"}
# ok: askfirst.python.hardcoded-secret
files = {"passwd": f"root:x:0:0:root:{PASSWORD_FIELD}\n"}
# ok: askfirst.python.hardcoded-secret
token = "/oauth2/token"


def connect(database):
    # ruleid: askfirst.python.hardcoded-secret
    database.connect(user="app", password="S3cr3t!pass")
    # ruleid: askfirst.python.hardcoded-secret
    os.environ.get("JWT_SECRET", "dev-secret-12345")
    # ok: askfirst.python.hardcoded-secret
    database.connect(user="app", password=os.environ["DB_PASSWORD"])
    # ruleid: askfirst.python.hardcoded-secret
    return {"api_key": "a8f5f167f44f4964e6c998dee827110c"}


def tokens(client):
    # ruleid: askfirst.python.known-token
    client.login("ghp_0123456789abcdefghijABCDEFGHIJ012345")
    # ruleid: askfirst.python.known-token
    client.use("AKIAIOSFODNN7EXAMPL3")
    # ok: askfirst.python.known-token
    client.use("ghp_")


def logs(user, password, config):
    # ruleid: askfirst.python.secret-logged
    log.info("login of %s with %s", user, password)
    # ruleid: askfirst.python.secret-logged
    logging.debug(config.api_key)
    # ruleid: askfirst.python.secret-logged
    print(f"password is {password}")
    # ok: askfirst.python.secret-logged
    log.info("login of %s", user)
    # ok: askfirst.python.secret-logged
    print("the password was wrong")
