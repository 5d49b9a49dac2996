"""Switches of the Chromium that tests drive; what each saves was measured in turns, as processor time."""

from collections.abc import Sequence

_FEATURES = (
    "CDPScreenshotNewSurface",  # Playwright's own wish, which the last --enable-features of a command line outdoes
    "RenderDocument:level/crashed-frame",  # a page in the frame of the page before it: a quarter of what loading costs
    "NetworkServiceInProcess2",
)
THRIFTY = (
    "--disable-background-networking",
    "--renderer-process-limit=1",  # a new process for every step between tenant and application: a quarter of the time
    "--disable-site-isolation-trials",
    "--in-process-gpu",
    f"--enable-features={','.join(_FEATURES)}",
    "--default-tile-width=2048",  # a page is drawn as a whole
    "--default-tile-height=2048",
)
PLAIN_LETTERS = ("--disable-font-subpixel-positioning", "--font-render-hinting=none")
"""Letters where nobody looks at them: on whole pixels, as most desktops of Linux have them."""

ALONE = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
"""The rule for hosts by which a browser finds no other machine."""
_HOST_RULES = "--host-resolver-rules="


def alone(switches: Sequence[str]) -> list[str]:
    """These switches, and that beside the hosts they name Chromium finds none but this machine."""
    others = [switch for switch in switches if not switch.startswith(_HOST_RULES)]
    rules = [switch.removeprefix(_HOST_RULES) for switch in switches if switch not in others]
    return [*others, _HOST_RULES + ", ".join([*filter(None, rules), ALONE])]
