"""Cut GitHub's REST description to the operations that the embedded forge serves or the bot asks for.

    python tests/samples/github/cut.py api.github.com.json ghes-3.19.json [observed-fields.json]

The whole files are in `generated/` of the npm package @octokit/openapi (MIT, see LICENSE; 23.0.2 was cut). GitHub Enterprise
Server is asked for operations, and for what they refer to, that github.com does not have: those of site admins. What is kept
says nothing else than the whole: examples, prose and vendor extensions go, and components that nothing refers to.
"""

import gzip
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
METHODS = ("get", "post", "put", "patch", "delete")
PROSE = {"description", "example", "examples", "externalDocs", "summary", "tags", "operationId", "deprecated", "title"}


def bare(value, inside_properties=False):
    """Drop prose; the names of properties are no prose."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: bare(item, key == "properties")
        for key, item in value.items()
        if inside_properties or not (key in PROSE or key.startswith("x-"))
    }


def referred(value, found):
    """Collect the references in a value."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref":
                found.add(item)
            else:
                referred(item, found)
    elif isinstance(value, list):
        for item in value:
            referred(item, found)


def main():
    """Write operations.json.gz beside this file."""
    whole, server = (json.loads(Path(file).read_text(encoding="utf-8")) for file in sys.argv[1:3])
    whole["paths"] = {**server["paths"], **whole["paths"]}
    wanted = [line.split() for line in (HERE / "operations.txt").read_text(encoding="utf-8").splitlines() if line]
    paths = {}
    for method, path in wanted:
        item = whole["paths"][path]
        kept = paths.setdefault(path, {})
        operation = item[method.lower()]
        shared = item.get("parameters", [])
        kept[method.lower()] = bare({**operation, "parameters": [*shared, *operation.get("parameters", [])]})
    components, todo = {}, set()
    referred(paths, todo)
    while todo:
        ref = todo.pop()
        _, _, kind, name = ref.split("/", 3)
        if name in components.setdefault(kind, {}):
            continue
        there = whole if name in whole["components"][kind] else server
        components[kind][name] = bare(there["components"][kind][name])
        referred(components[kind][name], todo)
    made = {"openapi": whole["openapi"], "info": {"version": whole["info"]["version"]}, "paths": paths}
    text = json.dumps({**made, "components": components}, sort_keys=True, separators=(",", ":"))
    (HERE / "operations.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    if sys.argv[3:]:
        cut_observed(Path(sys.argv[3]), {" ".join(row) for row in wanted})


def cut_observed(file, wanted):
    """Write observed.json.gz: of what was seen, what is about the same operations."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    kept = {name: row for name, row in rows.items() if name.rsplit(" ", 1)[0] in wanted}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    (HERE / "observed.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
