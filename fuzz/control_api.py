"""`python -m fuzz.control_api`: Schemathesis asks the control API for all that its OpenAPI document has, and for less.

Answers have to be of the documented form, what breaks the form has to be refused, and nothing may be a 5xx.
"""

import subprocess
import sys
import tempfile

import mock_b2c
from mock_b2c.control import PREFIX

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
EXAMPLES = 12
_RUN = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"


def main() -> int:
    """Exit code 1 when something was found; arguments go to Schemathesis."""
    with mock_b2c.serve() as b2c, tempfile.TemporaryDirectory() as folder:  # where it leaves its notes
        # What the document says of is on this machine: plain http spares the client the certificate.
        document = f"{b2c.url.replace('https:', 'http:', 1)}{PREFIX}/openapi.json"
        options = ("--checks", ",".join(CHECKS), "--phases", "coverage,fuzzing", "--max-examples", str(EXAMPLES))
        patience = ("--request-timeout", "40", "--generation-database", "none")
        command = [sys.executable, "-c", _RUN, "run", document, *options, *patience, *sys.argv[1:]]
        return subprocess.run(command, check=False, cwd=folder).returncode


if __name__ == "__main__":
    sys.exit(main())
