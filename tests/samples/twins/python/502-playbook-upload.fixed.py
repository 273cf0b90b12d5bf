from typing import Any

import yaml
from starlette.applications import Starlette
from starlette.authentication import requires
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from playbooks.middleware import MIDDLEWARE
from playbooks.store import store_playbook

try:
    from yaml import CSafeLoader as YamlLoader
except ImportError:
    from yaml import SafeLoader as YamlLoader

LIMIT = 200_000


class PlaybookError(ValueError):
    pass


def parse(text: bytes) -> list[dict[str, Any]]:
    try:
        steps = yaml.load(text, Loader=YamlLoader)
    except yaml.YAMLError as error:
        raise PlaybookError("This is not YAML") from error
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise PlaybookError("A playbook is a list of steps")
    return steps


@requires("authenticated")
async def upload(request: Request) -> JSONResponse:
    async with request.form(max_files=1) as form:
        file = form.get("playbook")
        if not isinstance(file, UploadFile):
            return JSONResponse({"error": "No file"}, status_code=400)
        content = await file.read(LIMIT)
    try:
        steps = parse(content)
    except PlaybookError as error:
        return JSONResponse({"error": str(error)}, status_code=422)
    key = await store_playbook(request.user.identity, steps)
    return JSONResponse({"id": key, "steps": len(steps)}, status_code=201)


app = Starlette(routes=[Route("/playbooks", upload, methods=["POST"])], middleware=MIDDLEWARE)
