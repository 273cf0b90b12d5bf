import os
from pathlib import Path

import click
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM as Algorithm
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SALT = 16
NONCE = 12


def derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def encrypt(content: bytes, passphrase: str) -> bytes:
    salt = os.urandom(SALT)
    nonce = os.urandom(NONCE)
    sealed = Algorithm(derive(passphrase, salt)).encrypt(nonce, content, None)
    return salt + nonce + sealed


def decrypt(content: bytes, passphrase: str) -> bytes:
    salt, rest = content[:SALT], content[SALT:]
    try:
        return Algorithm(derive(passphrase, salt)).decrypt(rest[:NONCE], rest[NONCE:], None)
    except InvalidTag as error:
        raise click.ClickException("The passphrase is wrong or the file is damaged") from error


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
