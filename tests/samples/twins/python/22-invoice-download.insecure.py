from datetime import date
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_file
from flask_login import current_user, login_required

from billing.models import Invoice

bp = Blueprint("invoices", __name__, url_prefix="/invoices")

ROOT = Path("/var/lib/billing/invoices")


def customer_folder(customer_id: int) -> Path:
    return ROOT / f"{customer_id:08d}"


def _as_row(invoice: Invoice) -> dict[str, object]:
    return {
        "number": invoice.number,
        "issued": invoice.issued.isoformat(),
        "overdue": invoice.paid is None and invoice.due < date.today(),
        "file": f"{invoice.issued:%Y}/{invoice.number}.pdf",
    }


@bp.get("/")
@login_required
def index() -> str:
    invoices = Invoice.query.filter_by(customer_id=current_user.customer_id).all()
    return render_template("invoices.html", rows=[_as_row(invoice) for invoice in invoices])


@bp.get("/files/<path:name>")
@login_required
def download(name: str) -> Response:
    folder = customer_folder(current_user.customer_id)
    target = folder / name
    if target.suffix != ".pdf" or not target.is_file():
        abort(404)
    return send_file(target, mimetype="application/pdf", as_attachment=True)
