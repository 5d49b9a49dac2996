"""The composition root: one object that holds all parts and offers the use cases."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping

from mock_b2c.delivery import couriers
from mock_b2c.domain.authority import Authority, named_tenant, named_user_flow
from mock_b2c.domain.delivery import NOWHERE, Delivery
from mock_b2c.domain.errors import B2CError, Incident
from mock_b2c.domain.identity_provider import IdentityProvider
from mock_b2c.domain.messages import Message
from mock_b2c.domain.ports import Ids, KeepsSnapshots, PasswordHasher, Records, Restorable, Snapshots, Storage
from mock_b2c.domain.records import Memo
from mock_b2c.domain.sharing import Shareable
from mock_b2c.domain.tenant import Tenant, Tenants
from mock_b2c.emulator.accounts import Accounts
from mock_b2c.emulator.answers import SignOutAnswer
from mock_b2c.emulator.chance import RandomIds
from mock_b2c.emulator.clock import Clock
from mock_b2c.emulator.event_log import EventLog
from mock_b2c.emulator.faults import Faults
from mock_b2c.emulator.federation import Federation, ProviderState
from mock_b2c.emulator.journeys import Answer, BeginAnswer, Journeys
from mock_b2c.emulator.mishaps import Mishaps
from mock_b2c.emulator.outbox import Outbox
from mock_b2c.emulator.passwords import Pbkdf2Hasher
from mock_b2c.emulator.redeem import TokenEndpoint
from mock_b2c.emulator.secret import Secret
from mock_b2c.emulator.shared_log import SharedLog
from mock_b2c.emulator.sharing import Sharing
from mock_b2c.emulator.sign_out import SignOut
from mock_b2c.emulator.snapshot import Snapshot
from mock_b2c.emulator.store_time import StoreTime
from mock_b2c.emulator.throttle import Throttle
from mock_b2c.emulator.transactions import PageRequest
from mock_b2c.emulator.userinfo import UserInfo
from mock_b2c.emulator.world import World
from mock_b2c.outgoing import Send, send
from mock_b2c.providers import Choice, Consent, UpstreamProvider
from mock_b2c.storage import MemoryStorage
from mock_b2c.tokens import KeyRing, KeySet, SigningKey, TokenIssuer
from mock_b2c.tokens.keys import new_key
from mock_b2c.tokens.response import Members
from mock_b2c.user_flows import Input

LAST_MOMENT = 0.25
"""So many seconds are left for messages under way when nobody is to wait for them any more."""


class Emulator(Accounts):
    """An Azure AD B2C service with the given tenants. Without arguments beyond them it lives in memory.

    `meet` is called with a tenant's segment of an address that names none of the tenants; it may add one.
    `front_scheme` is the scheme of the addresses that browsers visit, `http` or `https` (design 3.4); `send` calls
    other servers: real identity providers and the web services of user flows. `delivery` says where messages go beside
    the outbox. `shared` says that other processes may use the storage, too, now or later: then keys, clock and ordered
    faults are those that stand there, every request begins with `catch_up`, and all of them see what happens.
    """

    def __init__(  # noqa: PLR0913 - one place where every part can be replaced
        self,
        tenants: Iterable[Tenant],
        *,
        storage: Storage | None = None,
        clock: Clock | None = None,
        ids: Ids | None = None,
        passwords: PasswordHasher | None = None,
        signing_key: SigningKey | None = None,
        make_policy_key: Callable[[], SigningKey] | None = None,
        front_scheme: str = "https",
        send: Send = send,
        delivery: Delivery = NOWHERE,
        meet: Callable[[str], None] | None = None,
        shared: bool = False,
    ) -> None:
        self.tenants = Tenants(tenants)
        self._meet = meet
        self.clock = clock or Clock()
        self._couriers = couriers(delivery, send)
        self.faults = Faults(self.catch_up)
        storage = storage or MemoryStorage()
        self.outbox = Outbox(
            storage.messages,
            deliver=self._deliver,
            now=self.clock.now,
            lateness=self.faults.lateness,
            catch_up=self.catch_up,
        )
        self.key_ring = KeyRing(signing_key or self._new_key(), make_policy_key or self._new_key, self._new_key)
        self.front_scheme = front_scheme
        self.closing = threading.Event()
        """Set once the emulator is no longer to be served, for those who wait."""
        self.secret = Secret()
        self._world = World(
            storage=storage,
            clock=self.clock,
            ids=ids or RandomIds(),
            passwords=passwords or Pbkdf2Hasher(self.secret),
            issuer=TokenIssuer(keys=self.key_ring, faults=self.faults.of_token),
            outbox=self.outbox,
            send=send,
            events=SharedLog(storage.log, storage.reports, self.clock.real) if shared else EventLog(),
        )
        self._federation = Federation(world=self._world, upstream=UpstreamProvider(send=send))
        self._journeys = Journeys(world=self._world, federation=self._federation)
        self._mishaps = Mishaps(world=self._world, journeys=self._journeys, faults=self.faults)
        self._token_endpoint = TokenEndpoint(world=self._world)
        self._sign_out = SignOut(world=self._world, federation=self._federation)
        self._throttle = Throttle(self.clock, storage.counts)
        self._userinfo = UserInfo(world=self._world)
        self.sharing = Sharing(storage.shared) if shared else None
        self._store_time = StoreTime(self.clock, storage.shared) if shared else None
        self.share("secret", self.secret)
        self.share("keys", self.key_ring)
        self.share("clock", self.clock)
        self.share("faults", self.faults)
        self.share("late messages", self.outbox)

    def share(self, name: str, part: Shareable) -> None:
        """Has this part in common with the other processes, if the storage is shared."""
        if self.sharing:
            self.sharing.join(name, part)

    def catch_up(self) -> None:
        """Takes over what other processes have changed. StoreError when the storage cannot be asked."""
        if self._store_time:
            self._store_time.look()
        if self.sharing:
            self.sharing.catch_up()

    def close(self) -> None:
        """Ends what waits for messages, or because of a fault; to be called before the emulator is no longer served.

        Messages under way to where `delivery` says get a moment.
        """
        self.closing.set()
        self.outbox.close()
        self.faults.close()
        self.deliver_to(NOWHERE)
        self.events.close()

    def deliver_to(self, delivery: Delivery) -> None:
        """Messages go there from now on, beside the outbox; those under way elsewhere get a moment."""
        before, self._couriers = self._couriers, couriers(delivery, self._world.send)
        deadline = time.monotonic() + LAST_MOMENT
        for courier in before:
            courier.close(max(0.0, deadline - time.monotonic()))

    @property
    def keys(self) -> KeySet:
        """The keys that sign for user flows; `key_ring` has those of custom policies, too."""
        return self.key_ring.user_flows

    @property
    def issuer(self) -> TokenIssuer:
        """What signs the tokens."""
        return self._world.issuer

    @property
    def events(self) -> EventLog:
        """The last things that happened, oldest first."""
        return self._world.events

    @property
    def newest(self) -> object:
        """Something else once anything has happened, or tenants or users were changed, in whichever process."""
        return (self.events.newest(), self.sharing.latest) if self.sharing else (id(self), self.events.newest())

    def _tell_of_change(self) -> None:
        """Tenants or users were changed, other than by what users do."""
        self.events.touch()

    def authority(self, *, host: str, tenant_segment: str, policy_segment: str, policy_in_query: bool) -> Authority:
        """The authority a request names; `policy_segment` is empty when it names no user flow.

        Raises B2CError AADB2C90250, 90022, 90083 or 90066: see `named_tenant` and `named_user_flow`.
        """
        if self._meet and self.tenants.named(tenant_segment) is None:
            self._meet(tenant_segment)
        tenant = named_tenant(self.tenants, tenant_segment, policy_segment)
        return Authority(
            tenant=tenant,
            user_flow=named_user_flow(tenant, tenant_segment, policy_segment),
            host=host,
            tenant_segment=tenant_segment,
            policy_segment=policy_segment,
            front_scheme=self.front_scheme,
            policy_in_query=policy_in_query,
        )

    def admit(self, tenant: Tenant, address: str, *, page: bool) -> None:
        """Counts a request from that address; TooManyRequestsError beyond the tenant's limits (reference 12)."""
        self._throttle.admit(tenant, address, page=page)

    def authorize(
        self,
        authority: Authority,
        params: Mapping[str, str],
        session_value: str | None = None,
        accepted: Iterable[str] = (),
        address: str = "",
    ) -> BeginAnswer:
        """An authorization request from a browser that prefers the `accepted` languages and calls from `address`.

        B2CError when it can only be answered by an error page.
        """
        return self._journeys.authorize(authority, params, session_value, accepted, address)

    def language_of(self, authority: Authority, transaction_id: str) -> str | None:
        """The language of a sign-in under way in that user flow; None when there is no such one."""
        held = self._world.storage.transactions.get(transaction_id, self.clock.now())
        ours = held is not None and (held.tenant_id, held.policy) == (authority.tenant.id, authority.user_flow.name)
        return held.language if held and ours else None

    def submit_page(self, authority: Authority, page_request: PageRequest, given: Input) -> Answer:
        """Something a person did on a page; see `Journeys.act` for what it raises."""
        return self._mishaps.submit(authority, page_request, given)

    def return_from_provider(
        self, authority: Authority, params: Mapping[str, str], browser_key: str, session_value: str | None = None
    ) -> Answer:
        """A browser comes back from an identity provider; see `Journeys.return_from_provider` for what it raises."""
        return self._journeys.return_from_provider(authority, params, browser_key, session_value)

    def sign_in_of(self, tenant: Tenant, state: str) -> tuple[str, str]:
        """The transaction id that a provider's `state` holds, and the policy of that sign-in; AADB2C90046 if over."""
        transaction_id = ProviderState.read(state).transaction_id
        held = self._world.storage.transactions.get(transaction_id, self.clock.now())
        if held is None or held.tenant_id != tenant.id:
            raise B2CError("AADB2C90046")
        return transaction_id, held.policy

    def consent(self, tenant: Tenant, provider: IdentityProvider, state: str, consent: Consent, choice: Choice) -> str:
        """A choice on a mock provider's page; the address at which the provider answers."""
        return self._federation.consent(tenant, provider, state, consent, choice)

    def redeem(
        self, authority: Authority, form: Mapping[str, str], authorization: str = "", origin: str = ""
    ) -> Members:
        """A token request with its header fields `Authorization` and `Origin`; every refusal is a B2CError."""
        return self._token_endpoint.redeem(authority, form, authorization, origin)

    def userinfo(self, authority: Authority, token: str) -> dict[str, object]:
        """The claims that an access token fetches; every refusal is a `BearerError`."""
        return self._userinfo.claims(authority, token)

    def sign_out(
        self, authority: Authority, params: Mapping[str, str], session_value: str | None = None
    ) -> SignOutAnswer:
        """A log-out request; B2CError when it is refused."""
        return self._sign_out.sign_out(authority, params, session_value)

    def return_from_sign_out(self, tenant: Tenant, state: str) -> SignOutAnswer:
        """A browser that an identity provider sent back after it signed out there, too."""
        return SignOutAnswer(location=self._federation.returned_signed_out(tenant, state))

    def incident(self, authority: Authority | None, error: B2CError) -> Incident:
        """An error that is about to be answered, with its correlation id; logged with its hint."""
        return self._world.incident(authority, error)

    def add_tenant(self, tenant: Tenant) -> None:
        """One more tenant; ValueError when one of its names is taken."""
        if any(held.is_named(name) for held in self.tenants for name in (tenant.domain, tenant.id)):
            raise ValueError(f"Tenant {tenant.domain} is there already.")
        self.tenants = Tenants((*self.tenants, tenant))
        self._tell_of_change()

    def change_tenant(self, tenant: Tenant) -> None:
        """Takes a tenant's new settings, by its id; requests that have begun are answered by the old ones.

        LookupError when there is no such tenant.
        """
        if tenant.id not in {held.id for held in self.tenants}:
            raise LookupError(f"There is no tenant {tenant.id}.")
        self.tenants = Tenants(tenant if held.id == tenant.id else held for held in self.tenants)
        self._tell_of_change()

    def snapshot(self) -> Snapshot:
        """What is there now: settings, users, sessions, grants, sign-ins under way, messages, events, faults, keys.

        NotImplementedError with a storage that cannot go back.
        """
        return Snapshot(
            tenants=self.tenants,
            storage=self._restorable().snapshot(),
            clock=self.clock.snapshot(),
            messages=self.outbox.snapshot(),
            events=self.events.all(),
            faults=self.faults.snapshot(),
            keys=self.key_ring.snapshot(),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Everything is as it was then; who is in the middle of a request meets half of it.

        StoreError when the storage fails. It goes back first, and where it does not, nothing else does. Where what is
        shared cannot be changed after that, some of clock, messages, events, faults, keys and settings stay as they
        are; it can be done again.
        """
        self._restorable().restore(snapshot.storage)
        self.clock.restore(snapshot.clock)
        self.outbox.restore(snapshot.messages)
        self.events.replace(snapshot.events)
        self.faults.restore(snapshot.faults)
        self.key_ring.restore(snapshot.keys)
        self.tenants = Tenants(snapshot.tenants)
        self._tell_of_change()

    @property
    def memos(self) -> Records[Memo]:
        """What the emulator's own surface has to remember between two requests."""
        return self._world.storage.memos

    @property
    def kept_snapshots(self) -> Snapshots | None:
        """Where snapshots are kept for all processes; None where there is one process only, or no place for it."""
        storage = self._world.storage
        return storage.snapshots if self.sharing and isinstance(storage, KeepsSnapshots) else None

    def _restorable(self) -> Restorable:
        if not isinstance(self._world.storage, Restorable):
            raise NotImplementedError("This storage cannot go back: snapshots need the one in memory.")
        return self._world.storage

    def _new_key(self) -> SigningKey:
        return new_key(int(self.clock.now()))

    def _deliver(self, message: Message) -> None:
        for courier in self._couriers:
            courier.take(message)
