"""The port `Scanner` over semgrep with rules of our own, and over a catalogue of secrets' forms."""

from pathlib import Path

from bot.adapters.scanners.joined import JoinedScanner
from bot.adapters.scanners.secrets import SecretScanner
from bot.adapters.scanners.semgrep import SemgrepScanner

__all__ = ["JoinedScanner", "SecretScanner", "SemgrepScanner", "scanner_with"]


def scanner_with(cache: Path | None) -> JoinedScanner:
    """Return the whole scan; `cache`: where compiled rules are kept, which takes four seconds off the next one."""
    return JoinedScanner(SemgrepScanner(), SecretScanner(cache / "secrets" if cache else None))
