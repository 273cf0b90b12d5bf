import asyncio
import subprocess
from shlex import quote

COLUMNS = {"name": "name"}
TABLE = "tickets"


def order_by(paging):
    direction = "DESC" if paging.down else "ASC"
    # ruleid: askfirst.python.sql-text
    return f"ORDER BY {paging.sort} {direction}"


def order_from_dict(paging):
    column = COLUMNS.get(paging.sort, "name")
    # ok: askfirst.python.sql-text
    return f"ORDER BY {column} LIMIT 5"


def conditions(args):
    where = []
    # ruleid: askfirst.python.sql-text
    where.append(f"title LIKE '%{args['text']}%'")
    # ok: askfirst.python.sql-text
    where.append("title LIKE ?")
    return where


def of_table(name: str) -> str:
    # ruleid: askfirst.python.sql-text
    return "SELECT id FROM " + name


def fixed_table(limit: int) -> str:
    # ok: askfirst.python.sql-text
    return f"SELECT id FROM {TABLE} LIMIT {limit}"


def tail(client, name):
    # ruleid: askfirst.python.remote-command-built
    client.exec_command(f"tail -n 5 /var/log/{name}.log")
    # ok: askfirst.python.remote-command-built
    client.exec_command(f"tail -n 5 {quote(name)}")


def shell(name):
    # ruleid: askfirst.python.remote-command-built
    subprocess.run(["sh", "-c", f"du -s {name}"], check=True)
    # ok: askfirst.python.remote-command-built
    subprocess.run(["du", "-s", name], check=True)


def clone(url: str, folder: str):
    # ruleid: askfirst.python.option-injected
    subprocess.run(["git", "clone", "--mirror", url, folder], check=True)
    # ok: askfirst.python.option-injected
    subprocess.run(["git", "clone", "--mirror", "--", url, folder], check=True)


async def fetch(branch: str):
    # ruleid: askfirst.python.option-injected
    await asyncio.create_subprocess_exec("git", "fetch", "origin", branch)
    # ok: askfirst.python.option-injected
    await asyncio.create_subprocess_exec("git", "fetch", "--", "origin", branch)
