"""Size and checksum of every file of the data package, as datapackage.json states them."""

import hashlib
import json

from .package import folder


def descriptor_text() -> str:
    """datapackage.json with the sizes and checksums of the files as they are now. Nothing else in it changes."""
    package = json.loads((folder() / "datapackage.json").read_text(encoding="utf-8"))
    for item in package["resources"]:
        raw = (folder() / item["path"]).read_bytes()
        item["bytes"], item["hash"] = len(raw), "sha256:" + hashlib.sha256(raw).hexdigest()
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"
