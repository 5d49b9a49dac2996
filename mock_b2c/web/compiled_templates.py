"""Compiled templates, kept beside the package's modules: compiling those of a page takes longer than a sign-in."""

import contextlib
import hashlib
import marshal
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from mock_b2c.keeping import beside_modules, code_in

_KIND = "template"


class CompiledTemplates(BytecodeCache):
    """Templates are not compiled again as long as they, Jinja, Python and the code that sets them up are the same."""

    def __init__(self) -> None:
        parts = [jinja2.__version__, *code_in(Path(__file__).parent)]
        self._mark = MAGIC_NUMBER + "\n".join(parts).encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Has what is kept, if it is of this content."""
        content, mark = beside_modules(Path(bucket.key), _KIND).content(), bucket.checksum.encode()
        if content.startswith(mark):
            with contextlib.suppress(EOFError, ValueError, TypeError):  # cut off
                bucket.code = marshal.loads(content[len(mark) :])  # noqa: S302 - as trusted as the modules beside it

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps it if that is possible."""
        beside_modules(Path(bucket.key), _KIND).keep(bucket.checksum.encode() + marshal.dumps(bucket.code))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's signature
        """A file beside this one: among the templates it would pass for one of them."""
        return str(Path(__file__).with_name(name.replace("/", ".")))

    def get_source_checksum(self, source: str) -> str:
        """What its compiled form follows from."""
        return hashlib.sha256(self._mark + source.encode()).hexdigest()
