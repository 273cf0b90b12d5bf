import os
from pathlib import Path

import click
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4 as Algorithm
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SALT = 16


def derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def encrypt(content: bytes, passphrase: str) -> bytes:
    salt = os.urandom(SALT)
    stream = Cipher(Algorithm(derive(passphrase, salt)), mode=None).encryptor()
    return salt + stream.update(content)


def decrypt(content: bytes, passphrase: str) -> bytes:
    salt, rest = content[:SALT], content[SALT:]
    stream = Cipher(Algorithm(derive(passphrase, salt)), mode=None).decryptor()
    return stream.update(rest)


@click.group()
def vault() -> None:
    """Lock files away before they go to the archive."""


@vault.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.password_option("--passphrase")
def lock(path: Path, passphrase: str) -> None:
    target = path.with_name(path.name + ".vault")
    target.write_bytes(encrypt(path.read_bytes(), passphrase))
    click.echo(f"Wrote {target}")


@vault.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--passphrase", prompt=True, hide_input=True)
def unlock(path: Path, passphrase: str) -> None:
    target = path.with_suffix("")
    target.write_bytes(decrypt(path.read_bytes(), passphrase))
    click.echo(f"Wrote {target}")
