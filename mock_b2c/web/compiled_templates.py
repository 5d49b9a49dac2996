"""Compiled templates, kept beside the package's modules: compiling those of a page takes longer than a sign-in."""

import hashlib
import marshal
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache

from mock_b2c.keeping import CODE, beside_modules, installed

_KIND = "template"


class CompiledTemplates(BytecodeCache):
    """Templates are not compiled again as long as they, Jinja, Python and the code that sets them up are the same."""

    def __init__(self) -> None:
        self._mark = MAGIC_NUMBER + "\n".join([CODE, *installed("jinja2")]).encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Has what is kept, if it is of this content."""
        content = beside_modules(Path(bucket.key), _KIND).content(bucket.checksum.encode())
        code = marshal.loads(content) if content else None  # noqa: S302 - as trusted as the modules beside it
        bucket.code = code if isinstance(code, CodeType) else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps it if that is possible."""
        beside_modules(Path(bucket.key), _KIND).keep(bucket.checksum.encode(), marshal.dumps(bucket.code))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's signature
        """A file beside this one: among the templates it would pass for one of them."""
        return str(Path(__file__).with_name(name.replace("/", ".")))

    def get_source_checksum(self, source: str) -> str:
        """What its compiled form follows from."""
        return hashlib.sha256(self._mark + source.encode()).hexdigest()
