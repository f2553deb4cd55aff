"""The real code lists, where they lie on this machine; they are read by tests and never copied."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CODES = Path(os.environ.get("REGISTRY_SAMPLES") or ROOT.parent / "shared" / "registry") / "codes"

with_real_lists = pytest.mark.skipif(not CODES.is_dir(), reason=f"no code lists at {CODES} (REGISTRY_SAMPLES)")
