import os

from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Mapped, mapped_column

db = SQLAlchemy()

SERVE_OPTIONS = {"host": "127.0.0.1", "port": int(os.environ.get("PORT", "5000")), "debug": True}


class Bed(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    plant: Mapped[str]
    sown_in: Mapped[int]

    def as_dict(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name, "plant": self.plant, "sown_in": self.sown_in}


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    db.init_app(app)
    app.add_url_rule("/beds", view_func=list_beds)
    return app


def list_beds():
    month = request.args.get("month", type=int)
    query = db.select(Bed).order_by(Bed.name)
    if month is not None:
        query = query.where(Bed.sown_in == month)
    return jsonify([bed.as_dict() for bed in db.session.scalars(query.limit(200))])


def main() -> None:
    app = create_app()
    with app.app_context():
        db.create_all()
    app.run(**SERVE_OPTIONS)


if __name__ == "__main__":
    main()
