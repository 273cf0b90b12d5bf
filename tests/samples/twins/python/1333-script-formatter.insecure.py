import re
from collections.abc import Iterator
from dataclasses import dataclass

import tornado.web
from tornado.escape import json_decode

LIMIT = 100_000

SCENE = re.compile(r"(?:INT|EXT)\. (?P<place>[^-\n]{1,80}) - (?P<time>DAY|NIGHT)")
CUE = re.compile(r"^(?P<who>([A-Z]+[ ']*)+)(?P<how>\([a-z ]*\))?:$")


@dataclass
class Block:
    kind: str
    text: str
    who: str = ""


def blocks(script: str) -> Iterator[Block]:
    who = ""
    for line in script.splitlines():
        line = line.strip()
        if not line:
            who = ""
        elif SCENE.match(line):
            yield Block("scene", line)
        elif cue := CUE.match(line):
            who = cue["who"].strip().title()
        else:
            yield Block("speech" if who else "action", line, who)


def counts(script: str) -> dict[str, int]:
    totals: dict[str, int] = {}
    for block in blocks(script):
        if block.who:
            totals[block.who] = totals.get(block.who, 0) + len(block.text.split())
    return totals


class FormatHandler(tornado.web.RequestHandler):
    def prepare(self) -> None:
        if len(self.request.body) > LIMIT:
            raise tornado.web.HTTPError(413)

    def post(self) -> None:
        script = str(json_decode(self.request.body).get("script", ""))
        self.write({"blocks": [vars(block) for block in blocks(script)], "words": counts(script)})


def make_app() -> tornado.web.Application:
    return tornado.web.Application([("/format", FormatHandler)], xsrf_cookies=True)
