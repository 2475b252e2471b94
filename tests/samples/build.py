"""Builds the sample letters: `python tests/samples/build.py` writes bot/demo/world/*.pdf.

Each .txt beside this file is one letter, written by us about an invented authority in the form of
the real ones. Lines: `# ` the title, `## ` a heading, `- ` a bullet, `| a | b` a row of the
judgement table, `---` a new page; `running:` is printed at the head of later pages.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

HERE = Path(__file__).parent
WORLD = HERE.parent.parent / "bot" / "demo" / "world"
FONTS = Path("/usr/share/fonts/truetype")
SAMPLE = "Sample written for Ofsted Bot about an invented authority"


class Sheet(FPDF):
    """A page in the form of the real reports: running head, page number, plain body."""

    running: tuple[str, ...] = ()

    def header(self) -> None:
        if self.page_no() > 1 and self.running:
            self.set_font("Body", size=8)
            self.cell(0, 4, self.running[0], new_x="LMARGIN", new_y="NEXT")
            self.cell(0, 4, f"{self.running[-1]} {self.page_no()}", new_x="LMARGIN", new_y="NEXT")
            self.ln(3)
        elif self.page_no() > 1:
            self.set_font("Body", size=8)
            self.cell(0, 4, str(self.page_no()), align="R", new_x="LMARGIN", new_y="NEXT")
            self.ln(3)


def build(source: Path, target: Path) -> None:
    """Writes one PDF from one source text."""
    pdf = Sheet(format="A4")
    pdf.set_margins(25, 20, 25)
    pdf.set_auto_page_break(True, 20)
    pdf.add_font("Body", "", FONTS / "liberation" / "LiberationSans-Regular.ttf")
    pdf.add_font("Body", "B", FONTS / "liberation" / "LiberationSans-Bold.ttf")
    pdf.add_font("Marks", "", FONTS / "dejavu" / "DejaVuSans.ttf")
    pdf.set_title(SAMPLE)
    pdf.set_subject(SAMPLE)
    lines = source.read_text("utf-8").splitlines()
    heads = {}
    while lines and ": " in lines[0] and lines[0].split(":")[0] in (
        "kind", "running", "date", "address", "salutation"
    ):  # fmt: skip
        name, _, value = lines.pop(0).partition(": ")
        heads[name] = value
    pdf.running = tuple(p.strip() for p in heads.get("running", "").split(" / ") if p.strip())
    pdf.add_page()

    def block(text: str, style: str = "", size: float = 11, gap: float = 2) -> None:
        pdf.set_font("Body", style, size)
        pdf.multi_cell(0, 5.4, text, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(gap)

    if heads.get("date"):
        block(heads["date"], gap=4)
        for part in heads["address"].split(" / "):
            block(part, gap=0)
        pdf.ln(5)
        block(heads["salutation"], gap=3)
    rows: list[list[str]] = []

    def flush() -> None:
        if not rows:
            return
        pdf.set_font("Body", size=11)
        with pdf.table(col_widths=(60, 40), line_height=6) as table:
            for row in rows:
                table.row(row)
        pdf.ln(4)
        rows.clear()

    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("| ").split("|")])
            continue
        flush()
        if line == "---":
            pdf.add_page()
        elif line.startswith("# "):
            block(line[2:], "B", 16, 3)
        elif line.startswith("## "):
            block(line[3:], "B", 12.5, 2)
        elif line.startswith("- "):
            pdf.set_font("Marks", size=9)
            pdf.cell(7, 5.4, "◼")
            pdf.set_font("Body", size=11)
            pdf.multi_cell(0, 5.4, line[2:], align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(1)
        else:
            block(line)
    flush()
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    pdf.output(str(target))


if __name__ == "__main__":
    for path in sorted(HERE.glob("*.txt")):
        build(path, WORLD / (path.stem + ".pdf"))
        sys.stdout.write(f"{path.stem}.pdf\n")
