from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

CATALOGUE = Path("/srv/catalogue/parts.xml")


@dataclass
class Part:
    number: str
    label: str
    price: str


@lru_cache(maxsize=1)
def catalogue() -> etree._ElementTree:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.parse(CATALOGUE, parser)


def parts_of(machine: str, group: str = "") -> list[Part]:
    path = f"//machine[@model='{machine}' and @public='yes']"
    path += f"//part[group='{group}']" if group else "//part"
    found = catalogue().xpath(path)
    return [
        Part(node.get("number", ""), node.findtext("label", ""), node.findtext("price", "")) for node in found
    ]


async def list_parts(request: Request) -> JSONResponse:
    machine = request.query_params.get("machine")
    if not machine:
        return JSONResponse({"error": "machine is missing"}, status_code=400)
    found = parts_of(machine, request.query_params.get("group", ""))
    return JSONResponse([asdict(part) for part in found])


app = Starlette(routes=[Route("/parts", list_parts)])
