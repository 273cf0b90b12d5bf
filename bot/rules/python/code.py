import ast
import json

import pandas as pd
from fastapi import FastAPI
from flask import Flask, request

app = Flask(__name__)
api = FastAPI()


def code(text, model, names):
    # ruleid: askfirst.python.eval
    eval(text)
    # ruleid: askfirst.python.eval
    exec(compile(text, "x", "exec"), names)
    # ok: askfirst.python.eval
    eval("1 + 1")
    # ok: askfirst.python.eval
    model.eval()
    # ok: askfirst.python.eval
    text.exec(names)
    # ok: askfirst.python.eval
    return ast.literal_eval(text)


def restricted(text, values):
    # ruleid: askfirst.python.eval
    eval(text, {"__builtins__": {}}, values)
    # ruleid: askfirst.python.eval
    return eval(f"{values} + {text}")


def read(path):
    with open(path) as file:
        # ruleid: askfirst.python.eval
        exec(file.read())
    # ruleid: askfirst.python.eval
    return eval(input("? "))


def traced(command, globals, locals):
    # ok: askfirst.python.eval
    exec(command, globals, locals)


def loaded(module, source):
    # ok: askfirst.python.eval
    exec(compile(source, module.__file__, "exec"), module.__dict__)


def generated(names, made):
    head = "x"
    # ok: askfirst.python.eval
    exec("def make(%s): return 1" % names, made)
    # ok: askfirst.python.eval
    return eval(f"lambda {names}: 1", made)


@app.route("/formula")
def formula():
    # ruleid: askfirst.python.eval
    result = eval(request.args["formula"], {"__builtins__": None})
    # ruleid: askfirst.python.code-from-request
    compile(request.json["code"], "x", "exec")
    # ok: askfirst.python.code-from-request
    compile("1", "x", "eval")
    frame = pd.read_csv("a.csv")
    # ruleid: askfirst.python.code-from-request
    frame.query(request.args["filter"])
    # ok: askfirst.python.code-from-request
    frame.query("a > 1")
    # ok: askfirst.python.eval
    return json.loads(request.data)


class Formula:
    def value(self, names):
        # ruleid: askfirst.python.eval
        return eval(self.text, {}, names)

    def debug(self, frame):
        # ok: askfirst.python.eval
        exec(self.text, frame.f_globals)
