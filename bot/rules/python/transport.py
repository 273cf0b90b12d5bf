import ftplib
import smtplib
import ssl

import aiohttp
import asyncssh
import paramiko
import requests


def send(host, name, password, text):
    # ruleid: askfirst.python.cleartext
    ftp = ftplib.FTP(host, name, password)
    # ok: askfirst.python.cleartext
    safe = ftplib.FTP_TLS(host, name, password)
    with smtplib.SMTP(host) as mail:
        # ruleid: askfirst.python.cleartext
        mail.login(name, password)
    with smtplib.SMTP(host) as post:
        post.starttls()
        # ok: askfirst.python.cleartext
        post.login(name, password)
    # ruleid: askfirst.python.cleartext
    requests.get("http://stock.example/api", auth=(name, password))
    # ok: askfirst.python.cleartext
    requests.get("https://stock.example/api", auth=(name, password))
    return ftp, safe, text


def contexts():
    # ruleid: askfirst.python.old-tls
    old = ssl.SSLContext(ssl.PROTOCOL_TLSv1)
    new = ssl.create_default_context()
    # ok: askfirst.python.old-tls
    new.minimum_version = ssl.TLSVersion.TLSv1_2
    # ruleid: askfirst.python.old-tls
    old.minimum_version = ssl.TLSVersion.TLSv1
    # ok: askfirst.python.old-tls
    return old, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def shells(host, client):
    # ruleid: askfirst.python.host-key-unchecked
    client.set_missing_host_key_policy(paramiko.WarningPolicy())
    # ok: askfirst.python.host-key-unchecked
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    # ruleid: askfirst.python.host-key-unchecked
    first = await asyncssh.connect(host, known_hosts=None)
    # ok: askfirst.python.host-key-unchecked
    return first, await asyncssh.connect(host)


async def calls(session: aiohttp.ClientSession, url):
    # ruleid: askfirst.python.tls-off
    one = await session.get(url, ssl=False)
    # ok: askfirst.python.tls-off
    two = await session.get(url)
    # ruleid: askfirst.python.tls-off
    options = {"timeout": 10, "verify": False}
    # ok: askfirst.python.tls-off
    other = {"timeout": 10, "verify": True}
    return one, two, requests.get(url, **options), other
