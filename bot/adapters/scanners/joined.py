"""One scan out of two: mistakes in code and secrets in any text, side by side; a place that both object to is one finding."""

import re
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.adapters.scanners.secrets import SHOWN, Looked, SecretScanner
from bot.domain.report import Finding, ScanReport
from bot.ports import Git, Scanner

_QUOTED = re.compile(r"""(["'`])(?:(?!\1)[^\\]|\\.){4,}?\1""", re.DOTALL)


class JoinedScanner:
    """Scans code with one scanner and every text file with the other; an error of either makes the report unclean."""

    def __init__(self, code: Scanner, secrets: SecretScanner) -> None:
        self._code = code
        self._secrets = secrets

    def scan(self, git: Git, tree: str, paths: Sequence[str]) -> ScanReport:
        """Scan both ways at the same time."""
        with ThreadPoolExecutor(1, thread_name_prefix="scan") as pool:
            waiting = pool.submit(self._secrets.look, git, tree, paths)
            code = self._code.scan(git, tree, paths)
            looked = waiting.result()
        return _joined(code, looked)


def _joined(code: ScanReport, looked: Looked) -> ScanReport:
    secrets = looked.report
    kept = [
        _covered(finding, looked.values)
        for finding in code.findings
        if not finding.tells_a_secret or (finding.path, finding.line) not in looked.lines
    ]
    told = {(one.path, one.line) for one in kept if one.tells_a_secret}
    found = [one for one in secrets.findings if not (one.is_doubt and (one.path, one.line) in told)]
    findings = sorted([*kept, *found], key=lambda one: (one.path, one.line, one.rule))
    return ScanReport(
        tuple(findings),
        (*code.errors, *secrets.errors),
        max(code.files, secrets.files),
        code.skipped + secrets.skipped,
    )


def _covered(finding: Finding, values: Set[str]) -> Finding:
    """Cover what is secret in the text that is shown; its fingerprint stays, which was made of the whole."""
    text = finding.text
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, SHOWN)
    if finding.tells_a_secret:
        text = _QUOTED.sub(lambda found: f"{found[1]}{SHOWN}{found[1]}", text)
    return replace(finding, text=text) if text != finding.text else finding
