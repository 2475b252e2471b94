"""Where the tests find things: this checkout, the sample letters, the shared corpus."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT / "bot" / "demo" / "world"
SHARED = Path(os.environ.get("OFSTED_BOT_SHARED", ROOT.parent / "shared"))
