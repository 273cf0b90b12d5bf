import imaplib
import random
import secrets
import smtplib
import ssl

import requests

LETTERS = "ABCDEFGH"
# ruleid: askfirst.python.plain-http
BASE = "http://prices.wholesale.example/api"
# ok: askfirst.python.plain-http
OTHER = "https://prices.wholesale.example/api"


def voucher():
    # ruleid: askfirst.python.code-by-chance
    return "".join(random.choices(LETTERS, k=8))


def other():
    # ok: askfirst.python.code-by-chance
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def prices(token):
    return requests.get(BASE, headers={"Authorization": f"Bearer {token}"}, timeout=5)


def send(message, user, password):
    # ruleid: askfirst.python.sign-in-in-clear
    server = smtplib.SMTP("mail.example", 25)
    # ruleid: askfirst.python.sign-in-in-clear
    server.login(user, password)
    # ok: askfirst.python.sign-in-in-clear
    server.send_message(message)


def inbox():
    # ruleid: askfirst.python.peer-unchecked
    return imaplib.IMAP4_SSL("mail.example")


def checked():
    # ok: askfirst.python.peer-unchecked
    return imaplib.IMAP4_SSL("mail.example", ssl_context=ssl.create_default_context())
