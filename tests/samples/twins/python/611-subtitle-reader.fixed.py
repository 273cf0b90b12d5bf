import io
import xml.sax
from xml.sax.handler import ContentHandler, feature_external_ges, feature_external_pes, feature_namespaces
from xml.sax.xmlreader import AttributesImpl, InputSource

from aiohttp import web

from subtitles.auth import signed_in


class Cues(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.cues: list[dict[str, str]] = []
        self._text: list[str] | None = None

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if name == "p":
            self._text = []
            self.cues.append({"begin": attrs.get("begin", ""), "end": attrs.get("end", "")})

    def characters(self, content: str) -> None:
        if self._text is not None:
            self._text.append(content)

    def endElement(self, name: str) -> None:
        if name == "p" and self._text is not None:
            self.cues[-1]["text"] = "".join(self._text).strip()
            self._text = None


def read_cues(source: InputSource) -> list[dict[str, str]]:
    handler = Cues()
    reader = xml.sax.make_parser()
    reader.setFeature(feature_namespaces, False)
    reader.setFeature(feature_external_ges, False)
    reader.setFeature(feature_external_pes, False)
    reader.setContentHandler(handler)
    reader.parse(source)
    return handler.cues


@signed_in
async def convert(request: web.Request) -> web.Response:
    source = InputSource()
    body = await request.text()
    source.setCharacterStream(io.StringIO(body))
    try:
        cues = read_cues(source)
    except xml.sax.SAXException as error:
        raise web.HTTPUnprocessableEntity(text="These subtitles cannot be read") from error
    return web.json_response(cues)
