import json

import ldap3
from flask import request
from ldap3.utils.conv import escape_filter_chars


def people(connection, name):
    # ruleid: askfirst.python.ldap-built, askfirst.python.ldap-filter-text
    connection.search("dc=x", f"(uid={name})")
    # ruleid: askfirst.python.ldap-built
    connection.search(search_base="dc=x", search_filter="(cn=" + name + ")")
    # ok: askfirst.python.ldap-built
    connection.search("dc=x", f"(uid={escape_filter_chars(name)})")
    # ok: askfirst.python.ldap-built
    connection.search("dc=x", "(objectClass=person)", attributes=ldap3.ALL_ATTRIBUTES)


def filters(name):
    # ruleid: askfirst.python.ldap-filter-text
    one = f"(&(objectClass=person)(cn=*{name}*))"
    # ruleid: askfirst.python.ldap-filter-text
    two = f"(uid={name})"
    # ok: askfirst.python.ldap-filter-text
    three = f"(uid={escape_filter_chars(name)})"
    # ok: askfirst.python.ldap-filter-text
    return one, two, three, f"({name})"


def nodes(tree, name):
    # ruleid: askfirst.python.xpath-built
    one = tree.xpath(f"//user[@name='{name}']")
    query = "//user[@id='%s']" % name
    # ruleid: askfirst.python.xpath-built
    two = tree.xpath(query)
    # ok: askfirst.python.xpath-built
    three = tree.xpath("//user[@name=$name]", name=name)
    # ok: askfirst.python.xpath-built
    return one, two, three, tree.xpath(f"//user[{int(name)}]")


def login(users, line):
    body = request.get_json()
    # ruleid: askfirst.python.mongo-from-request
    one = users.find_one({"name": body["name"], "key": body["key"]})
    # ruleid: askfirst.python.mongo-from-request
    two = users.delete_many({"name": json.loads(line)["name"]})
    # ok: askfirst.python.mongo-from-request
    three = users.find_one({"name": str(body["name"])})
    # ok: askfirst.python.mongo-from-request
    return one, two, three, users.find_one({"name": "root"})


def older(users, age):
    # ruleid: askfirst.python.mongo-where
    one = users.find({"$where": f"this.age > {age}"})
    # ruleid: askfirst.python.mongo-where
    two = users.find({"$where": "this.age > " + age})
    # ok: askfirst.python.mongo-where
    return one, two, users.find({"age": {"$gt": int(age)}}), users.find({"$where": "this.a > this.b"})


def mails(server, who, subject, message):
    # ruleid: askfirst.python.mail-built
    server.sendmail("us@shop.example", [who], f"Subject: {subject}\r\n\r\nHello")
    text = "From: %s\r\n\r\nHello" % who
    # ruleid: askfirst.python.mail-built
    server.sendmail("us@shop.example", [who], text)
    # ok: askfirst.python.mail-built
    server.sendmail("us@shop.example", [who], message.as_string())
    # ok: askfirst.python.mail-built
    server.sendmail("us@shop.example", [who], "Subject: Hello\r\n\r\nHello")
