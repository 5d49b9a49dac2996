// oidc-client-ts in Chromium: a client of OpenID Connect in general, as many single-page applications have it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, packaged, signIn } from "./support/chromium.mjs";
import { ada, app, authority, issuer, read, spaOrigin, susi, write } from "./support/tenant.mjs";

let spa;

before(async () => {
  spa = await open({
    "/": "oidc.html",
    "/silent.html": "silent.html",
    "/oidc-client-ts.js": packaged("oidc-client-ts", "dist/browser/oidc-client-ts.js"),
  });
});
after(() => spa.stop());

// A page of a visitor with the application running in it.
async function application(scope) {
  const page = await spa.visitor();
  const settings = {
    authority: `${authority()}/v2.0`,
    client_id: app("single-page").clientId,
    redirect_uri: `${spaOrigin}/`,
    silent_redirect_uri: `${spaOrigin}/silent.html`,
    post_logout_redirect_uri: `${spaOrigin}/`,
    scope,
  };
  await page.goto(`${spaOrigin}/`);
  await page.evaluate((value) => sessionStorage.setItem("settings", JSON.stringify(value)), settings);
  await page.reload();
  await page.getByText("Nobody is signed in").waitFor();
  return page;
}

async function signedIn(scope = `openid offline_access ${read}`) {
  const page = await application(scope);
  await page.evaluate(() => void window.app.signinRedirect());
  await signIn(page);
  await page.getByText(/^(Hello|Failed)/).waitFor();
  return page;
}

const user = (page) => page.evaluate(() => window.app.getUser());

test("oidc-client-ts signs in by redirect", async () => {
  const page = await signedIn();
  assert.equal(await page.textContent("body"), `Hello, ${ada.display_name}`);
  const { profile, scope, token_type: type } = await user(page);
  assert.equal(profile.iss, issuer);
  assert.equal(profile.tfp, susi);
  assert.equal(type, "Bearer");
  assert.ok(scope.split(" ").includes(read));
});

test("oidc-client-ts renews by the refresh token across origins", async () => {
  const page = await signedIn();
  const first = await user(page);
  const renewed = await page.evaluate(() => window.app.signinSilent());
  assert.notEqual(renewed.refresh_token, first.refresh_token);
  assert.equal(renewed.profile.sub, ada.id);
});

test("oidc-client-ts renews in a hidden frame by the tenant's session", async () => {
  const page = await signedIn(`openid ${read}`);
  assert.equal((await user(page)).refresh_token, undefined);
  const renewed = await page.evaluate((scope) => window.app.signinSilent({ scope }), `openid ${write}`);
  assert.ok(renewed.scope.split(" ").includes(write));
});

test("oidc-client-ts is told in the hidden frame that nobody is signed in", async () => {
  const page = await application(`openid ${read}`);
  const told = await page.evaluate(() => window.app.signinSilent().catch((error) => [error.error, error.message]));
  assert.equal(told[0], "interaction_required");
  assert.match(told[1], /^AADB2C90077: /);
});

test("oidc-client-ts takes an answer without access token", async () => {
  const page = await signedIn("openid offline_access");
  assert.equal(await page.textContent("body"), `Hello, ${ada.display_name}`);
  assert.equal((await user(page)).access_token, "");
});

test("oidc-client-ts signs out of the tenant and comes back", async () => {
  const page = await signedIn();
  await page.evaluate(() => void window.app.signoutRedirect());
  await page.getByText("Nobody is signed in").waitFor();
  await page.evaluate(() => void window.app.signinRedirect());
  await page.locator("#email").waitFor();
});
