from dataclasses import dataclass

from flask import Blueprint, jsonify, request
from flask_login import current_user, login_required
from lxml import etree

from waybills.store import save_waybill

bp = Blueprint("waybills", __name__)

MAX_BYTES = 512_000
PARSER_OPTIONS = {"remove_blank_text": True, "load_dtd": True, "resolve_entities": True}


@dataclass
class Waybill:
    number: str
    consignee: str
    remarks: str
    weights: list[float]


def parse(document: bytes) -> Waybill:
    root = etree.fromstring(document, etree.XMLParser(**PARSER_OPTIONS))
    return Waybill(
        number=root.findtext("number", ""),
        consignee=root.findtext("consignee/name", ""),
        remarks=root.findtext("remarks", ""),
        weights=[float(node.text or 0) for node in root.iterfind("parcels/parcel/weight")],
    )


@bp.post("/waybills")
@login_required
def import_waybill():
    if (request.content_length or 0) > MAX_BYTES:
        return jsonify(error="The waybill is too large"), 413
    try:
        waybill = parse(request.get_data())
    except (etree.XMLSyntaxError, ValueError):
        return jsonify(error="The waybill cannot be read"), 422
    key = save_waybill(waybill, company=current_user.company_id)
    return jsonify(id=key, number=waybill.number, remarks=waybill.remarks, total=sum(waybill.weights)), 201
