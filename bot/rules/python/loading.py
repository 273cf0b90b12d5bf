import json
import marshal
import os
import pickle
import tarfile
import zipfile
from pathlib import Path
from xml.sax import handler, make_parser

import ruamel.yaml
import yaml
from lxml import etree


def objects(data, upload):
    # ruleid: askfirst.python.pickle
    pickle.loads(data)
    # ruleid: askfirst.python.pickle
    pickle.load(upload)
    # ruleid: askfirst.python.pickle
    marshal.loads(data)
    # ok: askfirst.python.pickle
    json.loads(data)
    # ok: askfirst.python.pickle
    pickle.dumps(data)


def documents(text):
    # ruleid: askfirst.python.yaml-load
    yaml.load(text)
    # ruleid: askfirst.python.yaml-load
    yaml.load(text, Loader=yaml.Loader)
    # ruleid: askfirst.python.yaml-load
    yaml.unsafe_load(text)
    # ok: askfirst.python.yaml-load
    yaml.safe_load(text)
    # ok: askfirst.python.yaml-load
    yaml.load(text, Loader=yaml.SafeLoader)
    # ok: askfirst.python.yaml-load
    yaml.load(text, yaml.CSafeLoader)


def other_library(text):
    yaml = ruamel.yaml.YAML(typ="safe")
    # ok: askfirst.python.yaml-load
    return yaml.load(text)


def archives(path, folder):
    with tarfile.open(path) as archive:
        # ruleid: askfirst.python.tar-extractall
        archive.extractall(folder)
    other = tarfile.open(path)
    # ruleid: askfirst.python.tar-extractall
    other.extractall(folder, filter="fully_trusted")
    # ruleid: askfirst.python.tar-extractall
    tarfile.open(path).extractall(folder)
    with tarfile.open(path) as archive:
        # ok: askfirst.python.tar-extractall
        archive.extractall(folder, filter="data")
    with zipfile.ZipFile(path) as packed:
        # ok: askfirst.python.tar-extractall
        packed.extractall(folder)


def members(path, folder):
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            # ruleid: askfirst.python.archive-member-path
            with open(os.path.join(folder, name), "wb") as out:
                out.write(packed.read(name))
        for info in packed.infolist():
            target = Path(folder) / info.filename
            # ruleid: askfirst.python.archive-member-path
            target.write_bytes(packed.read(info))
        for name in packed.namelist():
            # ok: askfirst.python.archive-member-path
            with open(os.path.join(folder, os.path.basename(name)), "wb") as out:
                out.write(packed.read(name))


def xml(text):
    # ruleid: askfirst.python.xml-entities
    etree.fromstring(text, etree.XMLParser(resolve_entities=True))
    # ruleid: askfirst.python.xml-entities
    etree.fromstring(text, etree.XMLParser(no_network=False, resolve_entities=False))
    # ok: askfirst.python.xml-entities
    etree.fromstring(text, etree.XMLParser(resolve_entities=False))
    parser = make_parser()
    # ruleid: askfirst.python.xml-entities
    parser.setFeature(handler.feature_external_ges, True)
    # ok: askfirst.python.xml-entities
    parser.setFeature(handler.feature_external_ges, False)
