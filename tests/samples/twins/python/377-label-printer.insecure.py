import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

SIZE = (62 * mm, 29 * mm)


@dataclass(frozen=True)
class Label:
    name: str
    street: str
    town: str

    def lines(self) -> list[str]:
        return [self.name, self.street, self.town]


def draw(label: Label, path: str) -> None:
    canvas = Canvas(path, pagesize=SIZE)
    text = canvas.beginText(3 * mm, SIZE[1] - 7 * mm)
    for line in label.lines():
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()


def scratch_file(kind: str) -> str:
    return tempfile.mktemp(prefix="label-", suffix=f".{kind}")


def print_label(label: Label, printer: str | None = None) -> None:
    path = scratch_file("pdf")
    try:
        draw(label, path)
        command = ["lp", "-d", printer or os.environ["LABEL_PRINTER"], "--", path]
        subprocess.run(command, check=True, timeout=30)
    finally:
        Path(path).unlink(missing_ok=True)


def print_all(labels: list[Label]) -> int:
    for label in labels:
        print_label(label)
    return len(labels)
