"""Run the desk: `python -m larder --database larder.sqlite3 --port 8080`."""

import argparse
from wsgiref.simple_server import make_server

from larder.app import make_app
from larder.store import Store


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="larder", description="An order desk for a food co-op.")
    parser.add_argument("--database", default="larder.sqlite3", help="the SQLite file")
    parser.add_argument("--port", type=int, default=8080)
    given = parser.parse_args()
    store = Store(given.database)
    try:
        with make_server("127.0.0.1", given.port, make_app(store)) as server:
            print(f"Larder is at http://127.0.0.1:{given.port}/")
            server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        store.close()


if __name__ == "__main__":
    main()
