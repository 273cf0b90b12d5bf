import os
from dataclasses import dataclass
from functools import wraps
from hmac import compare_digest

from flask import Flask, abort, jsonify, request
from gpiozero import OutputDevice

app = Flask(__name__)
app.config["OPERATOR_TOKEN"] = os.environ["OPERATOR_TOKEN"]


@dataclass
class Pump:
    name: str
    device: OutputDevice

    @property
    def running(self) -> bool:
        return bool(self.device.value)


PUMPS = {name: Pump(name, OutputDevice(pin)) for name, pin in (("north", 17), ("south", 27))}


def operator_only(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not compare_digest(given.encode(), app.config["OPERATOR_TOKEN"].encode()):
            abort(401)
        return view(*args, **kwargs)

    return wrapper


@app.get("/pumps")
@operator_only
def overview():
    return jsonify({name: pump.running for name, pump in PUMPS.items()})


@app.post("/pumps/<name>/<any(on, off):state>")
@operator_only
def switch(name: str, state: str):
    pump = PUMPS.get(name) or abort(404)
    getattr(pump.device, state)()
    return jsonify(pump=pump.name, running=pump.running)
