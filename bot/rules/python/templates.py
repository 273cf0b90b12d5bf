import random
import secrets
import subprocess

from jinja2 import Environment, Template
from jinja2.sandbox import SandboxedEnvironment

GREETING = "Hello {{ name }}"


def greet(text, name, folder):
    # ruleid: askfirst.python.template-from-value
    one = Template(text).render(name=name)
    env = Environment(autoescape=True)
    # ruleid: askfirst.python.template-from-value
    two = env.from_string(text).render(name=name)
    # ok: askfirst.python.template-from-value
    three = Template(GREETING).render(name=name)
    box = SandboxedEnvironment()
    # ok: askfirst.python.template-from-value
    return one, two, three, box.from_string(text).render(name=name)


# ruleid: askfirst.python.shell-in-options
OPTIONS = {"timeout": 10, "shell": True}
# ruleid: askfirst.python.shell-in-options
MORE = dict(timeout=10, shell=True)
# ok: askfirst.python.shell-in-options
FEW = {"timeout": 10, "shell": False}
# ok: askfirst.python.shell-in-options
subprocess.run(["ls"], timeout=10, check=True)


class PinMaker:
    # ruleid: askfirst.python.guessable-in-class
    source = random.Random()

    def pin(self):
        # ruleid: askfirst.python.guessable-in-class
        return random.randint(0, 9999)


class TokenMaker:
    def token(self):
        # ok: askfirst.python.guessable-in-class
        return secrets.token_urlsafe()


class Dice:
    def roll(self):
        # ok: askfirst.python.guessable-in-class
        return random.randint(1, 6)
