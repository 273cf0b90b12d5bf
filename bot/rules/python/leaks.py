import logging
import smtplib
import traceback

from fastapi import FastAPI
from fastapi.responses import JSONResponse

log = logging.getLogger(__name__)
app = FastAPI()


def note(action, **details):
    text = " ".join(f"{name}={value}" for name, value in details.items())
    # ruleid: askfirst.python.log-line-built
    log.info("%s %s", action, text)
    # ok: askfirst.python.log-line-built
    log.info("%s", action)


def compose(email: str):
    # ruleid: askfirst.python.mail-header-built
    head = [f"Reply-To: {email}", "Subject: order"]
    return smtplib, head


def sized(size: int):
    # ok: askfirst.python.mail-header-built
    return f"Length: {size}"


def header(title):
    # ruleid: askfirst.python.download-name-built
    return {"Content-Disposition": f'attachment; filename="{title}.csv"'}


def dated(day):
    # ok: askfirst.python.download-name-built
    return {"Content-Disposition": f'attachment; filename="{day.date()}.csv"'}


@app.exception_handler(Exception)
async def on_error(request, exc):
    # ruleid: askfirst.python.error-told
    return JSONResponse({"detail": str(exc), "trace": traceback.format_exc()}, status_code=500)


async def on_other(request, exc):
    log.error("failed", exc_info=exc)
    # ok: askfirst.python.error-told
    return JSONResponse({"detail": "something went wrong"}, status_code=500)
