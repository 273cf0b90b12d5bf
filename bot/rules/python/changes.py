import importlib

from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorCollection

app = FastAPI()
KINDS = {"travel": dict}


def report_class(kind: str):
    module, _, name = kind.rpartition(".")
    # ruleid: askfirst.python.chosen-by-caller
    return getattr(importlib.import_module(module or "reports"), name)


def known_class(kind: str):
    # ok: askfirst.python.chosen-by-caller
    return importlib.import_module(KINDS[kind])


async def activate(collection: AsyncIOMotorCollection, body: dict):
    wanted = {"number": body.get("number"), "active": False}
    # ruleid: askfirst.python.mongo-from-body
    await collection.update_one(wanted, {"$set": {"active": True}})
    # ok: askfirst.python.mongo-from-body
    return await collection.find_one({"number": str(body.get("number"))})


def apply(member, changes):
    # ruleid: askfirst.python.any-field-set
    for name, value in changes.items():
        setattr(member, name, value)


def some(member, changes):
    # ok: askfirst.python.any-field-set
    for name, value in changes.items():
        if name in ("phone", "address"):
            setattr(member, name, value)


@app.post("/password")
def change_password(user, data):
    # ruleid: askfirst.python.password-unasked
    user.set_password(data.password)
    # ok: askfirst.python.password-unasked
    user.set_language(data.language)
