"""`gunicorn bench.bare_server:app`: the bare page in the folder that BENCH_FOLDER names."""

from __future__ import annotations

import os
from pathlib import Path

from bench.bare import bare_app

app = bare_app(Path(os.environ["BENCH_FOLDER"]), postgres=os.environ.get("BENCH_POSTGRES"))
