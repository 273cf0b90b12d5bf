"""Made-up secrets of documented forms, and what only looks like one; both are put together when they are used.

No part of them is written out whole, so that this repository holds nothing that a host's own scanner would have to look at.
"""

import base64
import hashlib
import json
import string
from collections.abc import Iterator
from dataclasses import dataclass

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
WORD = UPPER + LOWER + DIGITS
SMALL = LOWER + DIGITS
HEX = DIGITS + "abcdef"
B32 = UPPER + "234567"
B64 = WORD + "+/"
URL64 = WORD + "-_"


@dataclass(frozen=True, slots=True)
class Planted:
    """A file that holds a secret: `kind` is the rule's last word, `value` what nobody may be shown."""

    kind: str
    path: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A file that holds none, and why somebody might think so."""

    why: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws characters that look drawn by chance and are the same each time for the same salt."""

    salt: str = ""

    def drawn(self, seed: str, alphabet: str, count: int) -> str:
        """Draw so many of an alphabet's characters."""
        out: list[str] = []
        block = b""
        while len(out) < count:
            block = hashlib.sha512(f"{self.salt}{seed}".encode() + block).digest()
            out += [alphabet[byte % len(alphabet)] for byte in block]
        return "".join(out[:count])

    def hexed(self, seed: str, count: int) -> str:
        """Return a hash's first characters."""
        return hashlib.sha512(f"{self.salt}{seed}".encode()).hexdigest()[:count]


def token(claims: dict[str, object], made: Draws) -> str:
    """Return a signed token of this form; the signature fits no key."""
    parts = [json.dumps(part, separators=(",", ":")) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    coded = [base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts]
    return ".".join([*coded, made.drawn("jwt", URL64, 43)])


def private_key(kind: str, made: Draws) -> str:
    """Return a private key's file, of this kind ("RSA ", "EC ", "OPENSSH ", "")."""
    body = made.drawn(f"pem {kind}", B64, 64 * 6)
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join(
        [f"-----BEGIN {kind}PRIVATE{' '}KEY-----", *lines, f"-----END {kind}PRIVATE{' '}KEY-----", ""]
    )


def public_part(kind: str, made: Draws) -> str:
    """Return what may be seen by everybody: a certificate or a public key."""
    body = made.drawn(f"public {kind}", B64, 64 * 6)
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])


def _known(made: Draws) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, path, text with `{}` and value of what has a documented form."""
    aws = "AK" + "IA" + made.drawn("aws", B32, 16)
    yield "aws-access-token", "config.yaml", "aws:\n  region: eu-west-1\n  access_key_id: {}\n", aws
    yield (
        "aws-access-token",
        "deploy.sh",
        "#!/bin/sh\nexport AWS_ACCESS_KEY_ID={}\n",
        "AS" + "IA" + made.drawn("sts", B32, 16),
    )
    yield "aws-secret-access-key", ".env", "AWS_SECRET_ACCESS_KEY={}\n", made.drawn("aws secret 3", B64, 40)
    yield (
        "aws-secret-access-key",
        "main.tf",
        'provider "aws" {{\n  secret_key = "{}"\n}}\n',
        made.drawn("aws tf", B64, 40),
    )
    yield "github-pat", "release.py", 'TOKEN = "{}"\n', "gh" + "p_" + made.drawn("ghp", WORD, 36)
    yield (
        "github-pat",
        "README.md",
        "Clone it with `git clone https://{}@github.com/a/b`.\n",
        "gh" + "p_" + made.drawn("ghp2", WORD, 36),
    )
    yield "github-oauth", "app.js", "const auth = '{}';\n", "gh" + "o_" + made.drawn("gho", WORD, 36)
    yield (
        "github-app-token",
        "Dockerfile",
        "FROM debian\nENV GH={}\n",
        "gh" + "s_" + made.drawn("ghs", WORD, 36),
    )
    fine = "github_" + "pat_" + made.drawn("pat", WORD, 82)
    yield "github-fine-grained-pat", "settings.ini", "[github]\npat = {}\n", fine
    yield (
        "gitlab-pat",
        ".gitlab-ci.yml",
        "variables:\n  PUSH: {}\n",
        "gl" + "pat-" + made.drawn("glpat", URL64, 20),
    )
    yield (
        "gitlab-pat",
        "sync.sh",
        "curl -H 'PRIVATE-TOKEN: {}' https://gitlab.example.com\n",
        "gl" + "pat-" + made.drawn("glpat2", WORD, 20),
    )
    bot = (
        f"xo{'xb'}-{made.drawn('s1', DIGITS, 12)}-{made.drawn('s2', DIGITS, 12)}-{made.drawn('s3', WORD, 24)}"
    )
    yield "slack-bot-token", "slack.json", '{{"token": "{}"}}\n', bot
    user = "-".join(
        ("xo" + "xp", *(made.drawn(f"u{n}", DIGITS, 12) for n in range(3)), made.drawn("u4", HEX, 32))
    )
    yield "slack-user-token", "notify.py", "client = WebClient('{}')\n", user
    place = "/".join(
        ("T" + made.drawn("h1", UPPER, 10), "B" + made.drawn("h2", UPPER, 10), made.drawn("h3", WORD, 24))
    )
    hook = f"https://hooks.slack.com/serv{'ices'}/{place}"
    yield "slack-webhook-url", "alerts.yaml", "receiver:\n  url: {}\n", hook
    yield (
        "stripe-access-token",
        "pay.js",
        "const stripe = require('stripe')('{}');\n",
        "sk_" + "live_" + made.drawn("stripe", WORD, 24),
    )
    yield "stripe-access-token", ".env", "STRIPE={}\n", "rk_" + "live_" + made.drawn("stripe r", WORD, 24)
    yield "twilio-api-key", "sms.ini", "[twilio]\nkey = {}\n", "S" + "K" + made.hexed("twilio", 32)
    grid = f"SG{'.'}{made.drawn('sg1', URL64, 22)}.{made.drawn('sg2', URL64, 43)}"
    yield "sendgrid-api-token", "mail.json", '{{"key": "{}"}}\n', grid
    yield (
        "npm-access-token",
        ".npmrc",
        "//registry.npmjs.org/:_authToken={}\n",
        "np" + "m_" + made.drawn("npm", SMALL, 36),
    )
    pypi = "pypi-" + "AgEIcHlwaS5vcmc" + made.drawn("pypi", URL64, 120)
    yield "pypi-upload-token", ".pypirc", "[pypi]\nusername = __token__\npassword = {}\n", pypi
    azure = made.drawn("azure", B64, 86) + "=="
    store = (
        "DefaultEndpointsProtocol=https;AccountName=shopdata;AccountKey={};EndpointSuffix=core.windows.net"
    )
    yield "azure-storage-account-key", "appsettings.json", f'{{{{"Storage": "{store}"}}}}\n', azure
    yield (
        "gcp-api-key",
        "maps.js",
        'load("https://maps.googleapis.com/js?key={}")\n',
        "AI" + "za" + made.drawn("gcp", URL64, 35),
    )
    yield (
        "openai-api-key",
        "chat.py",
        'client = OpenAI("{}")\n',
        f"sk-{'proj'}-{made.drawn('oa1', URL64, 74)}T3Blbk{'FJ'}{made.drawn('oa2', URL64, 74)}",
    )
    yield (
        "anthropic-api-key",
        "settings.toml",
        'key = "{}"\n',
        f"sk-ant-{'api03'}-{made.drawn('ant', URL64, 93)}AA",
    )
    yield (
        "jwt",
        "session.http",
        "Authorization: Bearer {}\n",
        token({"sub": "1234567", "name": "Ada", "iat": 1700000000}, made),
    )
    yield (
        "huggingface-access-token",
        "train.sh",
        "export HUB={}\n",
        "h" + "f_" + made.drawn("hf3", UPPER + LOWER, 34),
    )
    yield (
        "telegram-bot-api-token",
        "bot.env",
        "TELEGRAM_BOT_TOKEN={}\n",
        f"{made.drawn('tg', '123456789', 10)}:AA{made.drawn('tg2', URL64, 33)}",
    )
    yield (
        "digitalocean-pat",
        "main.tf",
        'variable "do" {{\n  default = "{}"\n}}\n',
        "dop_" + "v1_" + made.hexed("do", 64),
    )
    yield (
        "dockerhub-personal-access-token",
        "push.sh",
        "docker login -u shop -p {}\n",
        "dckr_" + "pat_" + made.drawn("dckr", URL64, 27),
    )
    yield (
        "databricks-api-token",
        "job.json",
        '{{"host": "x", "pat": "{}"}}\n',
        "da" + "pi" + made.hexed("dapi", 32),
    )


def _uris(made: Draws) -> Iterator[tuple[str, str, str, str]]:
    """Yield what carries a password in an address."""
    word = made.drawn("db", WORD, 16)
    yield "credential-uri", "settings.py", 'DATABASE = "postgres://shop:{}@db.internal:5432/shop"\n', word
    yield (
        "credential-uri",
        "docker-compose.yml",
        "environment:\n  - URL=mysql://root:{}@mysql/app\n",
        made.drawn("mysql", WORD, 14),
    )
    yield (
        "credential-uri",
        "README.md",
        "Use https://deploy:{}@packages.corp.net/simple\n",
        made.drawn("basic", WORD, 18),
    )


def _keys(made: Draws) -> Iterator[Planted]:
    """Yield private keys, alone and within other files."""
    for kind, path in (
        ("RSA ", "server.pem"),
        ("EC ", "id.pem"),
        ("OPENSSH ", "deploy_key"),
        ("", "tls.key"),
    ):
        body = private_key(kind, made)
        yield Planted("private-key", path, body, body.split("\n")[1])
    body = private_key("RSA ", made)
    yield Planted("private-key", "src/keys.py", f'KEY = """{body}"""\n', body.split("\n")[1])
    service = {
        "type": "service_account",
        "project_id": "shop-1234",
        "private_key_id": made.hexed("sa", 40),
        "private_key": private_key("", made),
        "client_email": "shop@shop-1234.iam.gserviceaccount.com",
    }
    yield Planted(
        "private-key",
        "credentials.json",
        json.dumps(service, indent=2) + "\n",
        private_key("", made).split("\n")[1],
    )


def _assigned(made: Draws) -> Iterator[tuple[str, str, str, str]]:
    """Yield what no form tells, but the name of what it is assigned to."""
    yield "assigned", "app/settings.py", 'SECRET_KEY = "{}"\n', made.drawn("django", WORD + "!@#%^&*", 50)
    yield "assigned", "config.yaml", "database:\n  password: {}\n", made.drawn("yaml", WORD, 20)
    yield "assigned", "config.json", '{{"clientSecret": "{}"}}\n', made.drawn("json", URL64, 32)
    yield "assigned", ".env", "API_KEY={}\n", made.hexed("env", 32)
    yield "assigned", "app.ini", "[mail]\nsmtp_password = {}\n", made.drawn("ini", WORD + "!#%&", 16)
    yield (
        "assigned",
        "db.tf",
        'resource "db" "a" {{\n  master_password = "{}"\n}}\n',
        made.drawn("tf", WORD, 24),
    )
    yield "assigned", "run.sh", 'export AUTH_TOKEN="{}"\n', made.drawn("sh", WORD, 40)
    yield "assigned", "Dockerfile", "FROM debian\nENV SESSION_SECRET={}\n", made.drawn("docker", WORD, 32)
    yield "assigned", "server.js", "app.use(session({{ secret: '{}' }}));\n", made.drawn("js", WORD, 30)
    yield "assigned", "NOTES.md", "The staging api_key: `{}`\n", made.drawn("md", WORD, 32)
    yield "assigned", "client.go", 'const accessToken = "{}"\n', made.hexed("go", 40)
    yield "assigned", "values.toml", 'encryption_key = "{}"\n', made.drawn("toml", B64, 43) + "="
    yield "assigned", "App.java", 'String apiKey = "{}";\n', made.drawn("java", WORD, 24)
    yield "assigned", "app.properties", "spring.datasource.password={}\n", made.drawn("properties", WORD, 18)
    yield (
        "google-oauth-token",
        "call.py",
        'HEADERS = {{"Auth": "Bearer {}"}}\n',
        "ya" + "29." + made.drawn("ya29", URL64, 70),
    )
    yield (
        "assigned",
        "call.js",
        'get(url, {{ Authorization: "Bearer {}" }});\n',
        made.drawn("bearer", WORD, 40),
    )
    yield (
        "assigned",
        "prod.yaml",
        "db_password: {}\n",
        "Sum" + "mer" + made.drawn("year", "123456789", 4) + "!",
    )
    yield "random", "vault.py", 'sealed = Box("{}")\n', made.drawn("box", B64, 43) + "="
    yield "random", "hooks.js", 'verify(body, "{}");\n', made.drawn("hook", WORD, 44)


def planted(salt: str = "") -> list[Planted]:
    """Return every file with a secret; another salt draws others."""
    made = Draws(salt)
    rows = [*_known(made), *_uris(made), *_assigned(made)]
    return [
        *(Planted(kind, path, text.format(value), value) for kind, path, text, value in rows),
        *_keys(made),
    ]


_PLACEHOLDERS = (
    (".env", "API_KEY=your-api-key-here\nTOKEN=changeme\nPASSWORD=xxxxxxxxxxxxxxxx\nSECRET=<your secret>\n"),
    (
        "config.yaml",
        "password: ${{DB_PASSWORD}}\ntoken: $TOKEN\napi_key: {{{{ secrets.API_KEY }}}}\nsecret: !vault key\n",
    ),
    (
        "settings.py",
        'PASSWORD = os.environ["PASSWORD"]\nSECRET_KEY = os.getenv("SECRET_KEY", "")\ntoken = get_token(user)\n',
    ),
    (
        "main.tf",
        'password = var.database_password\nsecret_key = data.vault_secret.key.value\ntoken = "${{var.token}}"\n',
    ),
    ("app.js", "const apiKey = process.env.API_KEY;\nconst token = await fetchToken('refresh_token');\n"),
    ("deploy.yml", "env:\n  TOKEN: ${{{{ secrets.GITHUB_TOKEN }}}}\n  PASSWORD: %(password)s\n"),
    ("README.md", "Set `API_KEY=YOUR_API_KEY_GOES_HERE12` and `password: correct-horse-battery-staple`.\n"),
    (
        "forms.py",
        'password_field = "current_password_confirmation"\nTOKEN_URL = "https://id.example.com/oauth2/token"\n',
    ),
    (
        "strings.json",
        '{{"password": "Password", "forgot_password": "Forgot your password?", "token_type": "bearer"}}\n',
    ),
    (
        "i18n.yaml",
        "password_hint: At least 12 characters, 1 digit\ntoken_expired: Your session token has expired.\n",
    ),
    ("app.ini", "password_file = /run/secrets/db_password_2024\nsecret_name = prod/shop/database-v2\n"),
    (
        "run.sh",
        'TOKEN="$(cat /run/token)"\nPASSWORD=$1\nread -r SECRET_KEY\nAPI_KEY="${{API_KEY:?missing}}"\n',
    ),
    (
        "compose.yml",
        "environment:\n  POSTGRES_PASSWORD: password123\n  POSTGRES_PASSWORD_FILE: /run/secrets/pg\n",
    ),
    (
        "tokens.py",
        'TOKEN_REGEX = r"[A-Za-z0-9_]{{36}}"\nNEXT_TOKEN = "NextContinuationToken"\ntoken = Token.IDENTIFIER\n',
    ),
    ("model.py", 'secret_key: SecretStr | None = None\nmax_tokens = 16384\ntokenizer = "o200k_base_2024"\n'),
    ("Dockerfile", "ARG TOKEN\nENV TOKEN_FILE=/run/secrets/token\nRUN --mount=type=secret,id=token make\n"),
    (
        "k8s.yaml",
        "secretKeyRef:\n  name: database-credentials\n  key: password\nsecretName: shop-tls-2024-prod-eu1\n",
    ),
    (
        "aws.md",
        "Use `AKIA{x}EXAMPLE` and `wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY` as in the documentation.\n",
    ),
    (
        "test_sign.py",
        'SECRET = "0123456789abcdef0123456789abcdef"\nKEY = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"\n',
    ),
    (
        "urls.py",
        'A = "https://user:password@example.com"\nB = "postgres://user:${{PASSWORD}}@db/x"\nC = "https://example.com:8080/a@b"\n',
    ),
    (
        "forms2.py",
        'password_form = "UserForm2"\nhash_password = "Sha256Crypt"\nAuthorization = "Bearer your-access-token-goes-here"\n',
    ),
    (
        "key.py",
        "secret_key = settings.SECRET_KEY_2024_ROTATED\nprivate_key = load_pem_private_key(data, password=None)\n",
    ),
)


def _hashes(made: Draws) -> Iterator[Alike]:
    """Yield what is drawn by chance or computed, and secret to nobody."""
    sha, integrity = made.hexed("sha", 64), base64.b64encode(hashlib.sha512(b"lock").digest()).decode()
    first, last = made.hexed("a", 8), made.hexed("b", 12)
    uuid = f"{first}-{first[:4]}-4{last[:3]}-a{last[3:6]}-{last}"
    yield Alike("hash", "requirements.txt", f"requests==2.32.0 --hash=sha256:{sha}\n")
    yield Alike(
        "hash",
        "poetry.lock",
        f'[metadata]\ncontent-hash = "{sha}"\nfiles = [{{file = "a.whl", hash = "sha256:{sha}"}}]\n',
    )
    yield Alike(
        "integrity",
        "package-lock.json",
        f'{{"integrity": "sha512-{integrity}", "resolved": "https://r/a.tgz#{sha[:40]}"}}\n',
    )
    yield Alike("integrity", "yarn.lock", f'a@^1:\n  version "1.0.0"\n  integrity sha512-{integrity}\n')
    yield Alike("checksum", "go.sum", f"golang.org/x/net v0.1.0 h1:{integrity[:43]}=\n")
    yield Alike(
        "integrity", "index.html", f'<script src="a.js" integrity="sha384-{integrity[:64]}"></script>\n'
    )
    yield Alike("hash", "fetch.py", f'SHA256 = "{sha}"\nCOMMIT = "{sha[:40]}"\nMD5 = "{sha[:32]}"\n')
    yield Alike("git sha", "ci.yml", f"steps:\n  - uses: actions/checkout@{sha[:40]}\n")
    yield Alike("git sha", "versions.json", f'{{"commit": "{sha[:40]}", "tree": "{sha[24:64]}"}}\n')
    yield Alike("uuid", "ids.yaml", f"tenant: {uuid}\ntoken_id: {uuid}\nclient_id: {uuid}\n")
    yield Alike("uuid", "ids.py", f'TENANT = "{uuid}"\nsecret_id = "{uuid}"\n')
    yield Alike("image digest", "Dockerfile", f"FROM debian@sha256:{sha}\n")
    yield Alike(
        "public key", "id.pub", f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA{made.drawn('ssh', B64, 43)} ada@host\n"
    )
    yield Alike("public key", "public.pem", public_part("PUBLIC KEY", made))
    yield Alike("certificate", "ca.crt", public_part("CERTIFICATE", made))
    pem = public_part("CERTIFICATE", made).replace("\n", "\\n")
    yield Alike("certificate", "ca.json", json.dumps({"ca": pem}) + "\n")
    flat = base64.b64encode(public_part("CERTIFICATE", made).encode()).decode()
    yield Alike("certificate", "kube.yaml", f"certificate-authority-data: {flat}\n")
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + hashlib.sha512(b"png").digest() * 3).decode()
    yield Alike("image", "logo.css", f'.a {{ background: url("data:image/png;base64,{png}") }}\n')
    yield Alike("image", "logo.py", f'LOGO = "{png}"\n')
    yield Alike("font", "font.js", f'const FONT = "d09GMgABAAAA{made.drawn("font", B64, 400)}";\n')
    body = "".join(
        f'function {made.drawn(f"f{n}", LOWER, 2)}(e,t){{return e.key="{made.drawn(f"k{n}", LOWER, 9)}"+t}}'
        for n in range(60)
    )
    yield Alike("minified", "app.min.js", body + "\n")
    yield Alike(
        "source map",
        "app.js.map",
        json.dumps({"version": 3, "mappings": made.drawn("map", B64 + ";,", 900)}) + "\n",
    )
    yield Alike(
        "snapshot", "tests/__snapshots__/a.snap", f'exports[`a 1`] = `"etag": "{integrity[:43]}="`;\n'
    )
    yield Alike("etag", "cache.json", f'{{"etag": "{sha[:32]}", "cursor": "{uuid}"}}\n')
    yield Alike("alphabet", "codec.py", f'ALPHABET = "{WORD}+/"\nDIGITS = "{DIGITS}{UPPER}"\n')
    yield Alike(
        "paths",
        "paths.py",
        'A = "Library/Application/Support/Google2/Chrome/Default3"\nTOKEN = "AccessTokenResponseV2Builder"\n',
    )


def alike(salt: str = "") -> list[Alike]:
    """Return every file without one."""
    made = Draws(salt)
    plain = [
        Alike("placeholder", path, text.replace("{x}", "IOSFODNN7").format() if "{" in text else text)
        for path, text in _PLACEHOLDERS
    ]
    return [*plain, *_hashes(made)]
