"""Check the report of `askfirst demo --headless --json`: the whole way was gone, in a real sandbox, and people merged."""

import json
import sys
from pathlib import Path
from typing import Any


def problems_of(report: dict[str, Any]) -> list[str]:
    """Return what a demo run must show and this one does not."""
    commits = report["commits"]
    proven = [
        commit
        for commit in commits
        if commit["proof"] == "behaviour" and commit["red_on_parent"] is True and commit["green"] is True
    ]
    checks = [
        (report["sandbox"] == "bubblewrap", f"the sandbox was {report['sandbox']!r}, not bubblewrap"),
        (len(commits) >= 5, f"{len(commits)} commits, not five"),
        (len(proven) >= 4, f"{len(proven)} commits proved by behaviour, not four"),
        (all(commit["green"] is True for commit in commits), "a commit is not green"),
        (report["issue"]["questions"] >= 3, f"{report['issue']['questions']} questions, not three"),
        (report["pull"]["draft_until_human"] is True, "the pull request was no draft until a person came"),
        (bool(report["merged_by"]), "nobody merged"),
        (not str(report["merged_by"]).endswith("[bot]"), f"{report['merged_by']} merged, who is no person"),
        (bool(report["checks"]), "no checks"),
        (set(report["checks"].values()) <= {"success", "neutral"}, f"checks: {report['checks']}"),
        ("askfirst / review" in report["checks"], "nobody reviewed the change"),
        (report["repairs"] >= 1, "no failed attempt was repaired"),
        (report["findings_fixed"] >= 1, "no finding was fixed"),
        (report["review_commits"] >= 1, "no review comment became a commit"),
        (report["seconds"] < 120, f"{report['seconds']} s, not under 120"),
    ]
    return [text for holds, text in checks if not holds]


def main() -> int:
    """Read the report named on the command line; 0 if it shows all it must."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    problems = problems_of(report)
    for problem in problems:
        sys.stdout.write(f"demo report: {problem}\n")
    if not problems:
        sys.stdout.write(
            f"demo report: {len(report['commits'])} commits, {report['seconds']} s, merged by {report['merged_by']}\n"
        )
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
