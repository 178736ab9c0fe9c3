"""What the history says of files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from organizer.kernel.i18n import _l

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "file.opened": _l("A file was brought in"),
        "file.started": _l("Work on a file began"),
        "file.done": _l("Work on a file ended"),
        "file.failed": _l("Work on a file did not succeed"),
        "files.expired": _l("Old files were deleted"),
    }
)
