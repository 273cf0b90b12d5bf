import os
from typing import Any

from flask import Flask, jsonify, request
from pymongo import DESCENDING, MongoClient
from pymongo.collection import Collection

app = Flask(__name__)
client: MongoClient = MongoClient(os.environ["MONGO_URL"])


def articles() -> Collection:
    return client.get_database("shop").get_collection("articles")


def build_filter(args: dict[str, str]) -> dict[str, Any]:
    wanted: dict[str, Any] = {"visible": True}
    if "brand" in args:
        wanted["brand"] = args["brand"]
    if "max_price" in args:
        limit = args["max_price"]
        wanted["$where"] = f"this.price - (this.discount || 0) <= {limit}"
    return wanted


def page(args: dict[str, str], size: int = 40) -> list[dict[str, Any]]:
    fields = {"_id": 0, "title": 1, "brand": 1, "price": 1, "discount": 1}
    found = articles().find(build_filter(args), fields, limit=size)
    return list(found.sort("added", DESCENDING))


@app.get("/articles")
def list_articles():
    try:
        found = page(request.args.to_dict())
    except ValueError:
        return jsonify(error="max_price is a number"), 400
    return jsonify(found)


@app.get("/brands")
def list_brands():
    return jsonify(sorted(articles().distinct("brand", {"visible": True})))
