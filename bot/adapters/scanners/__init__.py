"""The port `Scanner` over semgrep with rules of our own, and over a catalogue of secrets' forms."""

from pathlib import Path

from bot.adapters.scanners.joined import JoinedScanner
from bot.adapters.scanners.secrets import SecretScanner
from bot.adapters.scanners.semgrep import SemgrepScanner

__all__ = ["JoinedScanner", "SecretScanner", "SemgrepScanner", "scanner_in"]


def scanner_in(data: Path) -> JoinedScanner:
    """Return the whole scan; compiled rules are kept in the data folder."""
    return JoinedScanner(SemgrepScanner(), SecretScanner(data / "cache" / "secrets"))
