"""The scripted person: looks at the forge, does the next thing a maintainer would, and nothing twice.

Like the bot it keeps no state: what is to be done next follows from what is there, so a restarted demo goes on.
"""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from bot.demo import solution
from bot.domain.inspection import REVIEW
from bot.local.client import Desk

LABEL = "askfirst"
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
_READY = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }"


@dataclass(frozen=True, slots=True)
class Step:
    """What the person did; `what` is for the screen."""

    name: str
    what: str


@dataclass(slots=True)
class Person:
    """A maintainer at a desk, with the answers they will give."""

    desk: Desk
    login: str
    answers: str
    draft_until_human: bool = True

    def next(self) -> Step | None:
        """Do the next thing there is to do; None while it is the bot's turn. `finished` is the last step."""
        issue = self.issue()
        if issue is None:
            return self._open()
        comments = self.desk.get(f"/issues/{issue['number']}/comments", per_page="100")
        if any("Merged by" in text for text in self.bot_words(comments)):
            return Step("finished", "the receipt is there")
        if not any(label["name"] == LABEL for label in issue["labels"]) and not self.pull():
            self.desk.post(f"/issues/{issue['number']}/labels", {"labels": [LABEL]})
            return Step("label", f"labels the issue `{LABEL}`")
        if self._asked(comments) and not self._said(comments):
            self.desk.post(f"/issues/{issue['number']}/comments", {"body": self.answers.replace(",", " ")})
            return Step("answer", f"answers `{self.answers.replace(',', ' ')}`")
        return self._review(comments)

    def issue(self) -> Any | None:
        """Return the demo's issue."""
        found = [i for i in self.desk.get("/issues", state="all", per_page="100") if "pull_request" not in i]
        return found[-1] if found else None

    def pull(self) -> Any | None:
        """Return the bot's pull request."""
        found = self.desk.get("/pulls", state="all", per_page="100")
        return self.desk.get(f"/pulls/{found[-1]['number']}") if found else None

    def bot_words(self, comments: Any) -> list[str]:
        """Return what the bot says in comments, without its markers."""
        return [_HIDDEN.sub("", c["body"]) for c in comments if c["user"]["type"] == "Bot"]

    def _open(self) -> Step:
        title, _, body = files("bot.demo").joinpath("issue.md").read_text(encoding="utf-8").partition("\n")
        self.desk.post("/issues", {"title": title.removeprefix("# ").strip(), "body": body.strip()})
        return Step("open", "opens an issue")

    def _asked(self, comments: Any) -> bool:
        return any("before I write code" in text for text in self.bot_words(comments))

    def _said(self, comments: Any) -> bool:
        return any(c["user"]["login"] == self.login for c in comments)

    def _review(self, comments: Any) -> Step | None:
        """Review once all is built: comment on a line, wait for the commit and the reply, mark ready, merge."""
        pull = self.pull()
        if pull is None or not any("Ready for your review" in text for text in self.bot_words(comments)):
            return None
        number = pull["number"]
        lines = self.desk.get(f"/pulls/{number}/comments", per_page="100")
        if not lines:
            self.draft_until_human = bool(pull["draft"])
            self._comment_on_line(pull)
            return Step("review", f"asks for a change on a line of {solution.REVIEW_PATH}")
        if not any(c.get("in_reply_to_id") == lines[0]["id"] and c["user"]["type"] == "Bot" for c in lines):
            return None
        if not self._checked(pull["head"]["sha"]):
            return None
        if pull["draft"]:
            self.desk.graphql(_READY, {"id": pull["node_id"]})
            return Step("ready", "marks the pull request ready")
        if not pull["merged"]:
            self.desk.put(f"/pulls/{number}/merge", {"merge_method": "merge"})
            return Step("merge", "merges")
        return None

    def _checked(self, sha: str) -> bool:
        runs = self.desk.get(f"/commits/{sha}/check-runs")["check_runs"]
        done = {run["name"] for run in runs if run["status"] == "completed"}
        return REVIEW in done and len(done) == len(runs)

    def _comment_on_line(self, pull: Any) -> None:
        path = solution.REVIEW_PATH
        line = self._line(path, pull["head"]["ref"])
        body = {
            "body": solution.REVIEW_TEXT,
            "path": path,
            "line": line,
            "side": "RIGHT",
            "commit_id": pull["head"]["sha"],
        }
        self.desk.post(f"/pulls/{pull['number']}/comments", body)

    def _line(self, path: str, ref: str) -> int:
        import base64

        content = base64.b64decode(self.desk.get(f"/contents/{path}", ref=ref)["content"]).decode()
        return next(n for n, line in enumerate(content.split("\n"), 1) if solution.REVIEW_ANCHOR in line)
