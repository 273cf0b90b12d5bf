import os
import ssl

from flask import Flask, jsonify, request
from flask_httpauth import HTTPTokenAuth
from ldap3 import SUBTREE, Connection, Server, Tls

from phonebook.tokens import user_for_token

app = Flask(__name__)
auth = HTTPTokenAuth("Bearer")
auth.verify_token(user_for_token)

BASE = "ou=people,dc=example,dc=org"
ATTRIBUTES = ["cn", "telephoneNumber", "roomNumber"]


def connect() -> Connection:
    tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file="/etc/ssl/certs/company.pem")
    server = Server(os.environ["LDAP_HOST"], port=636, use_ssl=True, tls=tls, connect_timeout=5)
    return Connection(server, os.environ["LDAP_USER"], os.environ["LDAP_PASSWORD"], auto_bind=True)


def person_filter(name: str, room: str | None = None) -> str:
    parts = ["(objectClass=inetOrgPerson)", f"(cn=*{name}*)"]
    if room:
        parts.append(f"(roomNumber={room})")
    return f"(&{''.join(parts)})"


def find(name: str, room: str | None) -> list[dict]:
    wanted = person_filter(name, room)
    with connect() as connection:
        connection.search(BASE, wanted, search_scope=SUBTREE, attributes=ATTRIBUTES, size_limit=50)
        return [entry.entry_attributes_as_dict for entry in connection.entries]


@app.get("/people")
@auth.login_required
def people():
    name = request.args.get("name", "")
    if len(name) < 3:
        return jsonify(error="Give at least three letters"), 400
    return jsonify(find(name, request.args.get("room")))
