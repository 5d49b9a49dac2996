"""Use case: a person goes through a user flow, from the authorization request to the answer to the application."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mock_b2c.domain.api_connector import ConnectorReply, ConnectorStep
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import (
    AuthorizationRequest,
    ReplyAddress,
    check_redirect_uri,
    identify_client,
    parse_authorization_request,
    reply_address,
)
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import belongs_to
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.session import Session
from mock_b2c.domain.user import User
from mock_b2c.emulator.answers import AuthorizationAnswer, PageAnswer, PostAnswer, ProviderAnswer
from mock_b2c.emulator.authorization_response import complete, refuse
from mock_b2c.emulator.captcha_picture import picture
from mock_b2c.emulator.connectors import ask, token_attributes
from mock_b2c.emulator.effects import OutdatedError, apply, claim
from mock_b2c.emulator.federation import Federation, ProviderState, is_of
from mock_b2c.emulator.resolvers import content_parameters, kept_parameters
from mock_b2c.emulator.sessions import serving_session, silent_refusal
from mock_b2c.emulator.transactions import PageRequest, load, load_of_browser, new_csrf
from mock_b2c.emulator.world import World
from mock_b2c.tokens.read import hinted_user
from mock_b2c.user_flows import (
    AskConnector,
    Complete,
    Fail,
    HandOver,
    Input,
    Refused,
    SetChallenge,
    ShowPage,
    Step,
    act,
    start,
)
from mock_b2c.user_flows.captcha import AUDIO

TRANSACTION_SECONDS = 60 * 60
ATTEMPTS = 50

BeginAnswer = PageAnswer | AuthorizationAnswer | ProviderAnswer
Answer = BeginAnswer | PostAnswer
GetUser = Callable[[ObjectId], User | None]


class Circumstances(Struct, frozen=True, kw_only=True):
    """What an authorization request came with beside itself: a language, and what claims resolvers may read."""

    language: str
    parameters: Mapping[str, str]


class Journeys(Struct, frozen=True, kw_only=True):
    """The authorize endpoint and the calls of its pages."""

    world: World
    federation: Federation

    def authorize(
        self,
        authority: Authority,
        params: Mapping[str, str],
        session_value: str | None,
        accepted: Iterable[str] = (),
        address: str = "",
    ) -> BeginAnswer:
        """Answers an authorization request by a page or to the application; B2CError when only a page can tell.

        `accepted` are the languages that the browser prefers, best first, `address` is where it calls from.
        """
        belongs_to("")
        if not authority.user_flow.has_pages:
            raise B2CError("AADB2C90031", policy=authority.user_flow.name)
        app = identify_client(authority.tenant, params)
        openid = authority.user_flow.openid
        reply = reply_address(app, params)
        language = authority.user_flow.languages.chosen(params.get("ui_locales", ""), accepted)
        if openid.redirect_uri_page:
            check_redirect_uri(app, params)
        try:
            request = parse_authorization_request(authority.tenant, app, params, reply, openid)
            if openid.id_token_hint and "id_token_hint" in params:
                request = replace(request, hinted_user=hinted_user(self.world.issuer.keys, params["id_token_hint"]))
            kept = kept_parameters(authority.user_flow, params, address)
            return self._begin(authority, request, session_value, Circumstances(language=language, parameters=kept))
        except B2CError as error:
            return self._refuse(authority, reply, error, language)

    def act(self, authority: Authority, page_request: PageRequest, given: Input) -> Answer:
        """Answers what a person did on a page.

        Raises B2CError when the transaction cannot be loaded, `ForgedRequestError` when the csrf token is wrong.
        """
        return self._advance(
            authority, lambda: load(self.world, authority, page_request), given, page_request.session_value
        )

    def return_from_provider(
        self, authority: Authority, params: Mapping[str, str], browser_key: str, session_value: str | None
    ) -> Answer:
        """Answers a browser that an identity provider sent back; a page that is loaded again is shown again.

        Raises B2CError when the answer belongs to no sign-in of this browser.
        """
        state = ProviderState.read(params.get("state", ""))
        transaction = load_of_browser(self.world, authority, state.transaction_id, browser_key)
        if transaction.journey.handover is None or not is_of(transaction, state):
            raise B2CError("AADB2C90046")
        if transaction.journey.handover.used:
            return self._page(authority, transaction, self.world.reader(authority.tenant.id))
        given = self.federation.returned(authority, transaction, params)

        def reload() -> Transaction:
            held = load_of_browser(self.world, authority, state.transaction_id, browser_key)
            if not is_of(held, state):
                raise B2CError("AADB2C90046")
            return held

        return self._advance(authority, reload, given, session_value)

    def _advance(
        self, authority: Authority, current: Callable[[], Transaction], given: Input, session_value: str | None
    ) -> Answer:
        world = self.world
        replies: Mapping[ConnectorStep, ConnectorReply] = {}
        for _ in range(ATTEMPTS):
            transaction = current()
            context = replace(world.context(authority, transaction.id), replies=replies)
            step = act(transaction.journey, given, context)
            while isinstance(step.outcome, AskConnector):
                asked = step.outcome
                replies = {**replies, asked.step: ask(world, authority, transaction, asked.step, asked.person)}
                context = replace(context, replies=replies, get_user=world.reader(authority.tenant.id))
                step = act(transaction.journey, given, context)
            try:
                claim(world, authority, step.effects)
            except OutdatedError:
                continue  # somebody else was faster; the rule sees what is now
            moved = self._moved(transaction, step)
            if self._is_first(transaction, moved, step):
                apply(world, authority, step.effects, transaction.language)
                get_user = world.reader(authority.tenant.id) if step.effects else context.get_user
                return self._answer(authority, moved, step, session_value, get_user)
        raise B2CError("AADB2C90046")

    def _begin(
        self, authority: Authority, request: AuthorizationRequest, session_value: str | None, around: Circumstances
    ) -> BeginAnswer:
        world, transaction_id = self.world, self.world.ids.guid()
        belongs_to(transaction_id)
        session = serving_session(world, authority, request, session_value)
        context, user_id = world.context(authority, transaction_id), session.user_id if session else None
        proved = session is not None and session.second_factor
        step = start(context, user_id, request.domain_hint, second_factor=proved)
        made = self._transaction(transaction_id, authority, request, step, session)
        transaction = replace(made, language=around.language, parameters=around.parameters)
        apply(world, authority, step.effects, around.language)
        get_user = world.reader(authority.tenant.id) if step.effects else context.get_user
        if isinstance(step.outcome, Fail):
            raise _error(authority, step.outcome.code, **step.outcome.values)
        if isinstance(step.outcome, Complete):
            return self._complete(authority, transaction, session_value, get_user)
        if request.prompt == "none":
            raise silent_refusal(world, authority, request, session_value)
        if authority.user_flow.branding.is_broken:
            raise B2CError("AADB2C90047", flow=authority.user_flow.name)
        going = self._to_provider(authority, transaction) if isinstance(step.outcome, HandOver) else None
        world.storage.transactions.put(transaction.id, transaction, world.clock.now() + TRANSACTION_SECONDS)
        return going or self._page(authority, transaction, get_user)

    def _transaction(
        self,
        transaction_id: str,
        authority: Authority,
        request: AuthorizationRequest,
        step: Step,
        session: Session | None,
    ) -> Transaction:
        return Transaction(
            id=transaction_id,
            tenant_id=authority.tenant.id,
            policy=authority.user_flow.name,
            request=request,
            journey=step.journey,
            browser_key=self.world.ids.secret(),
            csrf=new_csrf(self.world),
            auth_time=session.auth_time if session else None,
            protocol=authority.protocol,
        )

    def _is_first(self, held: Transaction, moved: Transaction, step: Step) -> bool:
        """Of several requests that saw the same state one goes on; a step that ends the user flow leaves nothing."""
        transactions = self.world.storage.transactions
        if isinstance(step.outcome, Complete | Fail):
            return transactions.discard(held.id, held)
        return transactions.swap(held.id, held, moved)

    def _moved(self, transaction: Transaction, step: Step) -> Transaction:
        csrf = new_csrf(self.world) if isinstance(step.outcome, ShowPage) else transaction.csrf
        signed_in_anew = step.journey.answered and step.journey.user_id != transaction.journey.user_id
        auth_time = None if signed_in_anew else transaction.auth_time
        return replace(transaction, journey=step.journey, csrf=csrf, auth_time=auth_time)

    def _answer(
        self, authority: Authority, transaction: Transaction, step: Step, session_value: str | None, get_user: GetUser
    ) -> Answer:
        match step.outcome:
            case ShowPage():
                return self._page(authority, transaction, get_user)
            case Refused(code=code, text=text, values=values):
                self.world.incident(authority, _error(authority, code, ", ".join((text, *values))))
                return PostAnswer(transaction=transaction, code=code, text=text, values=values)
            case SetChallenge(id=challenge_id, answer=characters, kind=kind):
                shown = " ".join(characters) if kind == AUDIO else picture(characters)
                told = {"challengeId": challenge_id, "challengeString": shown, "challengeType": kind}
                return PostAnswer(transaction=transaction, members=told)
            case Complete():
                return self._complete(authority, transaction, session_value, get_user)
            case HandOver():
                try:
                    return self._to_provider(authority, transaction)
                except B2CError as error:
                    self._finish(transaction)
                    return self._refused(authority, transaction, error)
            case Fail(code=code, values=values):
                return self._refused(authority, transaction, _error(authority, code, **values))
            case _:
                return PostAnswer(transaction=transaction)

    def _complete(
        self, authority: Authority, transaction: Transaction, session_value: str | None, get_user: GetUser
    ) -> AuthorizationAnswer:
        try:
            told = token_attributes(self.world, authority, transaction)
        except B2CError as error:
            return self._refused(authority, transaction, error)
        if ConnectorStep.BEFORE_SENDING_TOKEN in authority.user_flow.connectors:  # which took its time
            get_user = self.world.reader(authority.tenant.id)
        user = _user(transaction, get_user)
        if user is None:
            value, tenant = transaction.journey.user_id or "", authority.tenant.domain
            raise B2CError("AADB2C90073", kind="User", key="objectId", value=value, tenant=tenant)
        return complete(self.world, authority, transaction, user, session_value=session_value, told=told)

    def _refused(self, authority: Authority, transaction: Transaction, error: B2CError) -> AuthorizationAnswer:
        refused = self._refuse(authority, transaction.request.reply, error, transaction.language)
        return replace(refused, transaction_id=transaction.id)

    def _to_provider(self, authority: Authority, transaction: Transaction) -> ProviderAnswer:
        return ProviderAnswer(location=self.federation.address(authority, transaction), transaction=transaction)

    def _finish(self, transaction: Transaction) -> None:
        """Of several requests that end a transaction at once, one does; the others find no transaction."""
        if self.world.storage.transactions.take(transaction.id, self.world.clock.now()) is None:
            raise B2CError("AADB2C90046")

    def _page(self, authority: Authority, transaction: Transaction, get_user: GetUser) -> PageAnswer:
        user = _user(transaction, get_user)
        parameters = content_parameters(authority, transaction, self.world.clock.now())
        return PageAnswer(authority=authority, transaction=transaction, user=user, content_parameters=parameters)

    def _refuse(self, authority: Authority, reply: ReplyAddress, error: B2CError, language: str) -> AuthorizationAnswer:
        return refuse(self.world.incident(authority, error), reply, language)


def _user(transaction: Transaction, get_user: GetUser) -> User | None:
    user_id = transaction.journey.user_id
    return get_user(user_id) if user_id else None


def _error(authority: Authority, code: str, text: str = "", **values: str) -> B2CError:
    """The row that a user flow ends with or refuses a form with; `text` is the id of what the page shows."""
    return B2CError(code, flow=authority.user_flow.name, tenant=authority.tenant.domain, text=text, **values)
