// openid-client: a strict client of OpenID Connect in general, which knows B2C's host name but no other one.
import assert from "node:assert/strict";
import { request } from "node:https";
import { test } from "node:test";
import * as client from "openid-client";
import { carried, Person } from "./support/person.mjs";
import { ada, app, authority, base, domain, issuer, origin, read, susi, write } from "./support/tenant.mjs";

const web = app("web");
const redirectUri = `${origin}/back`;
const asIssuer = (at = authority()) => new URL(`${at}/v2.0`);
const asDocument = (at) => new URL(`${asIssuer(at)}/.well-known/openid-configuration`);

// Given the whole address of the document, the client does not compare it with the issuer that stands there.
const configured = (authentication) => client.discovery(asDocument(), web.clientId, web.secret, authentication);

async function signIn(config, scope, person = new Person()) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expected = { pkceCodeVerifier, expectedState: client.randomState(), expectedNonce: client.randomNonce() };
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expected.expectedState,
    nonce: expected.expectedNonce,
  });
  const answer = await person.walk(address.href);
  return client.authorizationCodeGrant(config, new URL(answer.headers.get("location")), expected);
}

test("openid-client refuses an issuer at a custom domain: the document names another one", async () => {
  await assert.rejects(client.discovery(asIssuer(), web.clientId, web.secret), (error) => {
    assert.equal(error.code, "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED");
    assert.equal(error.cause.body.issuer, issuer);
    return true;
  });
});

test("openid-client lets the issuer of a host below b2clogin.com differ", async () => {
  const service = "https://contoso.b2clogin.com";
  const address = asIssuer(`${service}/${domain}/${susi}`);
  const options = { [client.customFetch]: fetchFromEmulator };
  const found = (await client.discovery(address, web.clientId, web.secret, undefined, options)).serverMetadata();
  assert.equal(found.issuer, issuer.replace(base, service));
  assert.ok(!found.supportsPKCE());
});

for (const [name, authentication] of [
  ["post", client.ClientSecretPost(web.secret)],
  ["basic", client.ClientSecretBasic(web.secret)],
]) {
  test(`openid-client signs in with an API scope and its secret by ${name}`, async () => {
    const told = await signIn(await configured(authentication), `openid offline_access ${read}`);
    assert.equal(told.claims().sub, ada.id);
    assert.equal(told.claims().iss, issuer);
    assert.equal(told.access_token.split(".").length, 3);
    assert.ok(told.expiresIn() > 3500);
  });
}

test("openid-client renews by the refresh token", async () => {
  const config = await configured();
  const first = await signIn(config, `openid offline_access ${read}`);
  const scope = `openid offline_access ${write}`;
  const renewed = await client.refreshTokenGrant(config, first.refresh_token, { scope });
  assert.notEqual(renewed.refresh_token, first.refresh_token);
  assert.match(renewed.scope, /tasks\.write/);
  assert.equal(renewed.claims().sub, ada.id);
});

test("openid-client refuses an answer without access token as it does with the service", async () => {
  await assert.rejects(signIn(await configured(), "openid offline_access"), (error) => {
    assert.equal(error.code, "OAUTH_INVALID_RESPONSE");
    assert.match(error.cause.message, /"access_token" property/);
    return true;
  });
});

test("openid-client gets an access token with its own client id as scope", async () => {
  const told = await signIn(await configured(), `openid ${web.clientId}`);
  assert.equal(JSON.parse(Buffer.from(told.access_token.split(".")[1], "base64url")).aud, web.clientId);
});

test("openid-client hands on the error of the tenant", async () => {
  const refused = `https://${domain}/tasks-api/tasks.purge`;
  await assert.rejects(signIn(await configured(), `openid ${refused}`), (error) => {
    assert.ok(error instanceof client.AuthorizationResponseError);
    assert.equal(error.error, "invalid_request");
    assert.match(error.error_description, /^AADB2C90205: /);
    return true;
  });
});

test("openid-client builds the address to sign out at", async () => {
  const config = await configured();
  const person = new Person();
  const told = await signIn(config, `openid ${read}`, person);
  const address = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: `${origin}/`,
    id_token_hint: told.id_token,
    state: "bye",
  });
  const left = await person.send(address.href);
  assert.deepEqual(await carried(left), { state: "bye" });
});

// `fetch` with contoso.b2clogin.com at the emulator, as a name server would have it.
function fetchFromEmulator(address, { method, headers }) {
  const { pathname, search, hostname } = new URL(address);
  const { port } = new URL(base);
  return new Promise((resolve, reject) => {
    const place = { host: "127.0.0.1", port, servername: hostname, path: pathname + search };
    request({ ...place, method, headers: { ...headers, host: hostname } }, async (answer) => {
      const body = Buffer.concat(await answer.toArray());
      const type = { "content-type": answer.headers["content-type"] };
      resolve(new Response(body, { status: answer.statusCode, headers: type }));
    })
      .on("error", reject)
      .end();
  });
}
