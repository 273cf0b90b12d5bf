"""The way out of this machine: what the environment says of proxies and certificates, for git, the API and children."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.domain.errors import UserError

_PROXIES = ("https_proxy", "http_proxy", "all_proxy")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "REQUESTS_CA_BUNDLE")
_HERE = ("localhost", "127.0.0.1", "::1")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def way_out(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what programs need to reach the network the way we do: past any proxy to this machine."""
    names = [*_PROXIES, *(name.upper() for name in _PROXIES), "NO_PROXY", "no_proxy", *_CERTIFICATES]
    found = {name: environ[name] for name in names if environ.get(name)}
    if any(name.lower() in _PROXIES for name in found):
        spared = [part.strip() for part in _either(found, "no_proxy").split(",") if part.strip()]
        if "*" not in spared:
            spared += [host for host in _HERE if host not in spared]
        found["NO_PROXY"] = found["no_proxy"] = ",".join(spared)
    return found


def for_git(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what git needs; its library looks at no SSL_CERT_FILE, nor at the name that requests made known."""
    found = way_out(environ)
    if bundle := found.get("SSL_CERT_FILE") or found.get("REQUESTS_CA_BUNDLE"):
        found.setdefault("GIT_SSL_CAINFO", bundle)
    return found


def proxies_for(url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the proxy for this address by its scheme, or nothing where it is reached without one."""
    parts = urlsplit(url)
    proxy = _either(environ, f"{parts.scheme}_proxy") or _either(environ, "all_proxy")
    if not proxy or _is_spared(parts.hostname or "", parts.port, _either(environ, "no_proxy")):
        return {}
    return {parts.scheme: proxy if "://" in proxy else f"http://{proxy}"}


def certificates(environ: Mapping[str, str]) -> str | None:
    """Return the file or folder of certificates to trust instead of the usual ones, None for those."""
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO", "SSL_CERT_DIR"):
        if path := environ.get(name):
            if not Path(path).exists():
                raise UserError(f"{name}: there is nothing at {path[:200]}.")
            return path
    return None


def _is_spared(host: str, port: int | None, spared: str) -> bool:
    if is_loopback(host):
        return True
    if any(_names(part.strip().lower(), host, port) for part in spared.split(",")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in _networks(spared))


def _names(part: str, host: str, port: int | None) -> bool:
    """Tell whether an entry is `*`, this host or a domain above it, with this port or none."""
    name, _, number = part.rpartition(":") if part.count(":") == 1 else (part, "", "")
    name = name.strip("[]").removeprefix("*").removeprefix(".")
    if part == "*" or not name:
        return part == "*"
    return (host == name or host.endswith("." + name)) and number in ("", str(port or ""))


def _networks(spared: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for part in spared.split(","):
        try:
            found.append(ipaddress.ip_network(part.strip(), strict=False))
        except ValueError:  # a name
            continue
    return found


def _either(environ: Mapping[str, str], name: str) -> str:
    """Return a variable of either case; where both are set the small one counts, as for curl."""
    return environ.get(name) or environ.get(name.upper()) or ""
