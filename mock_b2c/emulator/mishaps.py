"""What befalls people at the pages because a test has ordered it."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.faults import PageFault
from mock_b2c.emulator.answers import AuthorizationAnswer
from mock_b2c.emulator.faults import Faults
from mock_b2c.emulator.journeys import Answer, Journeys
from mock_b2c.emulator.transactions import PageRequest
from mock_b2c.emulator.world import World
from mock_b2c.user_flows import Input


class Mishaps(Struct, frozen=True, kw_only=True):
    """Stands before the calls of pages; without an order they go their way."""

    world: World
    journeys: Journeys
    faults: Faults

    def submit(self, authority: Authority, page_request: PageRequest, given: Input) -> Answer:
        """Answers as `Journeys.act` does, for what the call has become."""
        if not self.faults.ordered:
            return self.journeys.act(authority, page_request, given)
        befallen = self.faults.of_page(*_BEFORE)
        if befallen is PageFault.STALE_TRANSACTION:
            self.world.storage.transactions.take(page_request.transaction_id, self.world.clock.now())
        request = _BEFORE[befallen](page_request) if befallen else page_request
        answer = self.journeys.act(authority, request, given)
        ended = isinstance(answer, AuthorizationAnswer)
        if ended and self.faults.of_page(PageFault.DOUBLED_TRANSACTION):
            return self.journeys.act(authority, request, given)
        return answer


_BEFORE: dict[PageFault, Callable[[PageRequest], PageRequest]] = {
    PageFault.STALE_TRANSACTION: lambda request: request,
    PageFault.TWO_TABS: lambda request: replace(request, csrf_cookie="that of the other tab"),
    PageFault.LOST_COOKIES: lambda request: replace(request, csrf_cookie="", browser_key="", session_value=None),
}
