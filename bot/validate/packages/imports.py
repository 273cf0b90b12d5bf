"""What code imports though nothing declares it: names that a model made up show here first."""

import ast
import re
import sys  # for the names of the standard library alone
from collections.abc import Iterable, Iterator, Mapping

from bot.domain.packages import Mention, Package, package_of

# import name → name of the package, where they differ and everybody uses it
_ALIASED = """
yaml=pyyaml cv2=opencv-python PIL=pillow sklearn=scikit-learn bs4=beautifulsoup4 dateutil=python-dateutil
dotenv=python-dotenv jwt=pyjwt git=gitpython github=pygithub OpenSSL=pyopenssl Crypto=pycryptodome serial=pyserial
magic=python-magic docx=python-docx pptx=python-pptx attr=attrs skimage=scikit-image MySQLdb=mysqlclient
psycopg2=psycopg2-binary usb=pyusb zmq=pyzmq nacl=pynacl markdown_it=markdown-it-py multipart=python-multipart
slugify=python-slugify jose=python-jose Levenshtein=levenshtein fitz=pymupdf pkg_resources=setuptools
google.protobuf=protobuf ruamel=ruamel-yaml xdist=pytest-xdist pytest_asyncio=pytest-asyncio
telegram=python-telegram-bot discord=discord-py socketio=python-socketio mpl_toolkits=matplotlib win32api=pywin32
win32con=pywin32 gi=pygobject wx=wxpython flask_cors=flask-cors rest_framework=djangorestframework
"""
_ALIASES = dict(pair.split("=") for pair in _ALIASED.split())
# the runner of tests, and what comes with it or with every environment
_BROUGHT = frozenset({"pytest", "_pytest", "pluggy", "pip", "setuptools", "pkg_resources", "_distutils_hack"})
# a namespace that many packages share tells no package
_SHARED = frozenset({"google", "azure", "zope", "sphinxcontrib", "backports", "jaraco", "airflow", "odoo"})
_NODE_MODULES = """
assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events
fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream
string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib
"""
_NODE = frozenset(_NODE_MODULES.split())
_FROM_JS = re.compile(
    r"(?m)^\s*(?:import|export)\b[^'\"\n;]*?(?:from\s*)?['\"]([^'\"\n]+)['\"]|\b(?:require|import)\(\s*['\"]([^'\"\n]+)['\"]\s*\)"
    r"|^\s*\}\s*from\s*['\"]([^'\"\n]+)['\"]"
)
_NPM_NAME = re.compile(r"^(?:@[\w.-]+/)?[^\W_@.][\w.-]*")
_JS = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts")


def imported(text: str, path: str) -> Iterator[tuple[str, int]]:
    """Yield each outside module that a file imports, as a package would be named, with its line."""
    if path.endswith((".py", ".pyi")):
        yield from _python(text)
    elif path.endswith(_JS):
        for found in _FROM_JS.finditer(text):
            name = found[1] or found[2] or found[3]
            at = text.count("\n", 0, found.start(found.lastindex or 0)) + 1
            whole = _NPM_NAME.match(name)
            if whole and not name.startswith("node:") and name.split("/")[0] not in _NODE and ":" not in name:
                yield whole[0], at


def _python(text: str) -> Iterator[tuple[str, int]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [node.module]
        for name in names:
            top = name.split(".")[0]
            inner = top.startswith(
                "_"
            )  # of the interpreter or of type checkers: no registry holds such a name
            if (
                not inner
                and top not in sys.stdlib_module_names
                and top not in _BROUGHT
                and top not in _SHARED
            ):
                yield top, getattr(node, "lineno", 1)


def undeclared(
    old: Mapping[str, str], new: Mapping[str, str], paths: Iterable[str], declared: Iterable[Package]
) -> Iterator[Mention]:
    """Find what changed files import that nothing declares, the repository does not hold, and their old forms did not."""
    own = _own(paths)
    known = frozenset(declared)
    squeezed = {(one.ecosystem, _squeezed(one.name)) for one in known}
    before = {name for path, text in old.items() for name, _ in imported(text, path)}
    seen: set[Package] = set()
    for path, text in sorted(new.items()):
        for name, line in imported(text, path):
            ecosystem = "pypi" if path.endswith((".py", ".pyi")) else "npm"
            package = (
                package_of("pypi", _ALIASES.get(name, name))
                if ecosystem == "pypi"
                else package_of("npm", name)
            )
            if name in before or name in own or package in seen or package in known:
                continue
            if (ecosystem, _squeezed(name)) in squeezed or f"@types/{name}" in {one.name for one in known}:
                continue
            if ecosystem == "pypi" and _offered(name, known):
                continue
            seen.add(package)
            yield Mention(package, path, line, "import")


def _own(paths: Iterable[str]) -> frozenset[str]:
    """Return the modules that the repository's own files and folders make."""
    found: set[str] = set()
    for path in paths:
        *folders, file = path.split("/")
        if file.endswith((".py", ".pyi", *_JS)):
            found.update(folders)
            found.add(file.split(".")[0])
    return frozenset(found)


def _offered(name: str, known: frozenset[Package]) -> bool:
    """Tell whether a declared package may well be the one of this module: `python-NAME`, `NAME-python`, `pyNAME` …"""
    bare = _squeezed(name)
    forms = {
        f"python{bare}",
        f"{bare}python",
        f"py{bare}",
        f"{bare}py",
        f"{bare}binary",
        f"django{bare}",
        f"lib{bare}",
    }
    return any(one.ecosystem == "pypi" and _squeezed(one.name) in forms for one in known)


def _squeezed(name: str) -> str:
    return re.sub(r"[-_.]", "", name).lower()
