// @azure/msal-node: a web application with a secret, and what MSAL keeps of it in its cache.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ConfidentialClientApplication,
  CryptoProvider,
  PublicClientApplication,
  ServerError,
} from "@azure/msal-node";
import { carried, Person } from "./support/person.mjs";
import {
  ada,
  app,
  authority,
  edit,
  everything,
  host,
  origin,
  read,
  ropc,
  susi,
  tenantId,
  write,
} from "./support/tenant.mjs";

const web = app("web");
const redirectUri = `${origin}/back`;

function confidential({ policy = susi, secret = web.secret } = {}) {
  return new ConfidentialClientApplication({
    auth: {
      clientId: web.clientId,
      clientSecret: secret,
      authority: authority(policy),
      knownAuthorities: [host], // else MSAL asks Microsoft whether it knows the host
    },
  });
}

async function signIn(msal, { person = new Person(), scopes = [read] } = {}) {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const address = await msal.getAuthCodeUrl({
    scopes,
    redirectUri,
    responseMode: "form_post",
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
    state: "some state",
  });
  const sent = await carried(await person.walk(address));
  assert.equal(sent.state, "some state");
  return msal.acquireTokenByCode({ code: sent.code, scopes, redirectUri, codeVerifier: verifier });
}

test("msal-node signs in with code and PKCE and gets a token for the API", async () => {
  const told = await signIn(confidential());
  assert.deepEqual(told.scopes, [read]);
  assert.equal(told.tokenType, "Bearer");
  assert.equal(told.account.name, ada.display_name);
  assert.equal(told.account.homeAccountId, `${ada.id}-${susi.toLowerCase()}.${tenantId}`);
  assert.equal(told.idTokenClaims.tfp, susi);
});

test("msal-node answers silently from its cache and by the refresh token when told to", async () => {
  const msal = confidential();
  const { account, accessToken } = await signIn(msal);
  const cached = await msal.acquireTokenSilent({ account, scopes: [read] });
  assert.ok(cached.fromCache);
  assert.equal(cached.accessToken, accessToken);
  const renewed = await msal.acquireTokenSilent({ account, scopes: [read], forceRefresh: true });
  assert.ok(!renewed.fromCache);
  assert.deepEqual(renewed.scopes, [read]);
});

test("msal-node gets a token for another scope by the refresh token", async () => {
  const msal = confidential();
  const { account } = await signIn(msal);
  assert.deepEqual((await msal.acquireTokenSilent({ account, scopes: [write] })).scopes, [write]);
});

test("msal-node takes an answer without access token", async () => {
  const told = await signIn(confidential(), { scopes: [] });
  assert.equal(told.accessToken, "");
  assert.equal(told.idTokenClaims.sub, ada.id);
});

test("msal-node has an account for each user flow", async () => {
  const person = new Person();
  const one = await signIn(confidential(), { person });
  const other = await signIn(confidential({ policy: edit }), { person });
  assert.equal(other.idTokenClaims.tfp, edit);
  assert.notEqual(one.account.homeAccountId, other.account.homeAccountId);
});

test("msal-node hands on the error of a wrong secret", async () => {
  await assert.rejects(signIn(confidential({ secret: "wrong" })), (error) => {
    assert.ok(error instanceof ServerError);
    assert.equal(error.errorCode, "invalid_client");
    assert.match(error.errorMessage, /AADB2C90081: /);
    return true;
  });
});

test("msal-node gets a token of the application's own by client credentials", async () => {
  const msal = confidential();
  const told = await msal.acquireTokenByClientCredential({ scopes: [everything] });
  const claims = decoded(told.accessToken);
  assert.equal(claims.aud, app("tasks").clientId);
  assert.equal(claims.scp, "tasks.audit");
  assert.ok(!("tfp" in told.idTokenClaims));
  assert.ok((await msal.acquireTokenByClientCredential({ scopes: [everything] })).fromCache);
});

function desktop() {
  const { clientId } = app("desktop");
  return new PublicClientApplication({ auth: { clientId, authority: authority(ropc), knownAuthorities: [host] } });
}

test("msal-node signs in by name and password", async () => {
  const msal = desktop();
  const { email: username, password } = ada;
  const told = await msal.acquireTokenByUsernamePassword({ scopes: [read], username, password });
  assert.equal(told.account.name, ada.display_name);
  assert.equal(told.idTokenClaims.tfp, ropc);
  assert.equal(decoded(told.accessToken).scp, "tasks.read");
  const renewed = await msal.acquireTokenSilent({ account: told.account, scopes: [read], forceRefresh: true });
  assert.ok(!renewed.fromCache);
});

test("msal-node hands on the error of a wrong password", async () => {
  const asked = { scopes: [read], username: ada.email, password: "wrong" };
  await assert.rejects(desktop().acquireTokenByUsernamePassword(asked), (error) => {
    assert.equal(error.errorCode, "access_denied");
    assert.match(error.errorMessage, /AADB2C90225: /);
    return true;
  });
});

function decoded(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
}
