"""The port `Scanner` over semgrep with rules of our own."""

from bot.adapters.scanners.semgrep import SemgrepScanner

__all__ = ["SemgrepScanner"]
