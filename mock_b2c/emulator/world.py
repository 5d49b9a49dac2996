"""What the use cases share: state, time, chance, keys, outbox and the log of events."""

import functools
import logging
from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.errors import B2CError, Incident
from mock_b2c.domain.events import Refused, correlation_id
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.openid import AS_THE_SERVICE, standard_error
from mock_b2c.domain.ports import Clock, Ids, PasswordHasher, Storage
from mock_b2c.domain.tenant import derived_id
from mock_b2c.domain.totp import SECRET_BYTES, base32
from mock_b2c.domain.user import User
from mock_b2c.emulator.event_log import EventLog
from mock_b2c.emulator.outbox import Outbox
from mock_b2c.outgoing import Send, send
from mock_b2c.tokens import TokenIssuer
from mock_b2c.user_flows import Context

_log = logging.getLogger("mock_b2c")


class World(Struct, frozen=True, kw_only=True):
    """The parts of one emulator. `send` calls other servers; `events` holds the last things that happened."""

    storage: Storage
    clock: Clock
    ids: Ids
    passwords: PasswordHasher
    issuer: TokenIssuer
    outbox: Outbox
    send: Send = send
    events: EventLog = field(default_factory=EventLog)

    def incident(self, authority: Authority | None, error: B2CError) -> Incident:
        """The error as it happened now; it is logged with the hint that the wire does not show."""
        openid = authority.user_flow.openid if authority else AS_THE_SERVICE
        made = Incident(
            error=standard_error(error) if openid.standard_errors else error,
            correlation_id=correlation_id(self.ids.guid),
            at=self.clock.now(),
            plain=openid.plain_error_descriptions,
        )
        tenant = authority.tenant.name if authority else ""
        refused = Refused(
            at=made.at,
            tenant=tenant,
            code=error.code,
            message=error.message,
            hint=error.hint,
            correlation_id=made.correlation_id,
        )
        self.events.append(refused)
        told = {"correlation_id": made.correlation_id, "code": error.code, "hint": error.hint}
        hint = f" Hint: {error.hint}" if error.hint else ""
        _log.warning("%s [%s]%s", made.detail, made.correlation_id, hint, extra=told)
        return made

    def context(self, authority: Authority, transaction_id: str) -> Context:
        """What the rules of a user flow may ask, for one request of a transaction."""
        tenant_id, users = authority.tenant.id, self.storage.users
        return Context(
            flow=authority.user_flow,
            attribute_types=authority.tenant.custom_attributes,
            now=self.clock.now(),
            find_user=lambda name: users.find(tenant_id, name),
            get_user=self.reader(tenant_id),
            password_matches=self._password_matches,
            is_old_password=self._is_old_password,
            is_locked=lambda user: self.is_locked(tenant_id, user.id),
            new_code=self.ids.digits,
            find_identity=lambda identity: users.find_identity(tenant_id, identity),
            new_secret=self.ids.secret,
            new_object_id=lambda name: ObjectId(derived_id(tenant_id, transaction_id, name)),
            access_rules=authority.tenant.access_rules,
            new_totp_secret=lambda: base32(self.ids.octets(SECRET_BYTES)),
        )

    def reader(self, tenant_id: TenantId) -> Callable[[ObjectId], User | None]:
        """Finds users by their ids, each once: what they become meanwhile is not seen."""
        return functools.cache(functools.partial(self.storage.users.get, tenant_id))

    def active_user(self, tenant_id: TenantId, user_id: ObjectId, since: float) -> User | None:
        """The user if the account is enabled and its sessions were not revoked after `since`."""
        user = self.storage.users.get(tenant_id, user_id)
        if user is None or not user.enabled or since < user.sessions_valid_from:
            return None
        return user

    def change_user(
        self, tenant_id: TenantId, user_id: ObjectId, change: Callable[[User], Mapping[str, object]]
    ) -> None:
        """Changes fields of a user, by its state at that moment; nothing happens when it is deleted."""
        users = self.storage.users
        while user := users.get(tenant_id, user_id):
            if users.swap(tenant_id, user, replace(user, **change(user))):
                return

    def is_locked(self, tenant_id: TenantId, user_id: ObjectId) -> bool:
        """Whether too many wrong passwords have locked the account for now (AADB2C90114)."""
        now = self.clock.now()
        held = self.storage.wrong_passwords.get(self.lockout_key(tenant_id, user_id), now)
        return held is not None and held.locked(now)

    @staticmethod
    def lockout_key(tenant_id: TenantId, user_id: ObjectId) -> str:
        """The key of an account among the records of wrong passwords."""
        return f"{tenant_id}/{user_id}"

    def _password_matches(self, user: User, password: str) -> bool:
        return self.passwords.verify(password, user.password_hash)

    def _is_old_password(self, user: User, password: str) -> bool:
        return bool(user.old_password_hash) and self.passwords.verify(password, user.old_password_hash)
