import logging
from dataclasses import dataclass, field
from http import HTTPStatus

import tornado.escape
import tornado.web

from boards.store import BoardStore

log = logging.getLogger("boards")


@dataclass
class Card:
    title: str
    column: str = "todo"


@dataclass
class Board:
    name: str
    cards: list[Card] = field(default_factory=list)


def read_board(body: bytes) -> Board:
    data = tornado.escape.json_decode(body)
    cards = [Card(str(card["title"]), str(card.get("column", "todo"))) for card in data["cards"]]
    return Board(str(data["name"]), cards)


class SyncHandler(tornado.web.RequestHandler):
    """Offline clients push their whole board when they are back."""

    def initialize(self, store: BoardStore) -> None:
        self.store = store

    def get_current_user(self) -> str | None:
        return self.store.user_of(self.request.headers.get("Authorization", ""))

    async def put(self, board_id: str) -> None:
        if not self.current_user:
            raise tornado.web.HTTPError(HTTPStatus.UNAUTHORIZED)
        try:
            board = read_board(self.request.body)
        except (KeyError, TypeError, ValueError) as error:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from error
        await self.store.replace(board_id, board, user=self.current_user)
        log.info("board replaced with %d cards", len(board.cards))
        self.set_status(HTTPStatus.NO_CONTENT)
