// @azure/msal-browser in Chromium: a single-page application that signs in by redirect, popup and silently.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, packaged, signIn } from "./support/chromium.mjs";
import { ada, app, authority, edit, host, read, spaOrigin, susi, tenantId, write } from "./support/tenant.mjs";

const library = (file) => packaged("@azure/msal-browser", `lib/${file}`);
let spa;

before(async () => {
  spa = await open({
    "/": "msal.html",
    "/redirect.html": "redirect.html",
    "/msal-browser.js": library("msal-browser.js"),
    "/msal-redirect-bridge.js": library("redirect-bridge/msal-redirect-bridge.js"),
  });
});
after(() => spa.stop());

// A page of a visitor with the application running in it.
async function application() {
  const page = await spa.visitor();
  const settings = {
    auth: {
      clientId: app("single-page").clientId,
      authority: authority(),
      knownAuthorities: [host], // else MSAL asks Microsoft whether it knows the host
      redirectUri: `${spaOrigin}/redirect.html`,
    },
    cache: { cacheLocation: "sessionStorage" },
  };
  await page.goto(`${spaOrigin}/`);
  await page.evaluate((value) => sessionStorage.setItem("settings", JSON.stringify(value)), settings);
  await page.reload();
  await page.getByText("Nobody is signed in").waitFor();
  return page;
}

async function signedIn(scopes = [read]) {
  const page = await application();
  await page.evaluate((asked) => void window.app.loginRedirect({ scopes: asked }), scopes);
  await signIn(page);
  await page.getByText(/^(Hello|Failed)/).waitFor();
  assert.equal(await page.textContent("body"), `Hello, ${ada.display_name}`);
  return page;
}

test("msal-browser signs in by redirect", async () => {
  const page = await signedIn();
  const came = await page.evaluate(() => window.came);
  assert.deepEqual(came.scopes, [read]);
  assert.equal(came.account.homeAccountId, `${ada.id}-${susi.toLowerCase()}.${tenantId}`);
  assert.equal(came.idTokenClaims.tfp, susi);
  assert.equal(page.url(), `${spaOrigin}/`);
});

test("msal-browser signs in by popup", async () => {
  const page = await application();
  const opened = page.waitForEvent("popup");
  const told = page.evaluate((scopes) => window.app.loginPopup({ scopes }), [read]);
  await signIn(await opened);
  assert.equal((await told).account.name, ada.display_name);
  assert.deepEqual((await told).scopes, [read]);
});

test("msal-browser answers silently from its cache and redeems the refresh token across origins", async () => {
  const page = await signedIn();
  const silently = (request) =>
    page.evaluate((value) => {
      const [account] = window.app.getAllAccounts();
      return window.app.acquireTokenSilent({ account, ...value });
    }, request);
  const cached = await silently({ scopes: [read] });
  assert.ok(cached.fromCache);
  const asked = page.waitForRequest(/\/oauth2\/v2\.0\/token/);
  const renewed = await silently({ scopes: [read], forceRefresh: true });
  assert.ok(!renewed.fromCache);
  assert.match((await asked).postData(), /grant_type=refresh_token/);
  assert.equal((await (await asked).allHeaders()).origin, spaOrigin);
  assert.deepEqual((await silently({ scopes: [write] })).scopes, [write]);
});

test("msal-browser uses the tenant's session in a hidden frame", async () => {
  const page = await signedIn();
  const told = await page.evaluate((scopes) => window.app.ssoSilent({ scopes }), [write]);
  assert.equal(told.account.name, ada.display_name);
  assert.deepEqual(told.scopes, [write]);
});

test("msal-browser is told in the hidden frame that nobody is signed in", async () => {
  const page = await application();
  const told = await page.evaluate(
    (scopes) => window.app.ssoSilent({ scopes }).catch((error) => ({ name: error.name, message: error.message })),
    [read],
  );
  assert.equal(told.name, "InteractionRequiredAuthError");
  assert.match(told.message, /AADB2C90077/);
});

test("msal-browser takes an answer without access token", async () => {
  const page = await signedIn([]);
  assert.equal(await page.evaluate(() => window.came.accessToken), "");
});

test("msal-browser signs out of the tenant and comes back", async () => {
  const page = await signedIn();
  await page.evaluate(
    (address) => void window.app.logoutRedirect({ postLogoutRedirectUri: address }),
    `${spaOrigin}/`,
  );
  await page.getByText("Nobody is signed in").waitFor();
  await page.evaluate((scopes) => void window.app.loginRedirect({ scopes }), [read]);
  await page.locator("#email").waitFor();
});

test("msal-browser has an account for each user flow", async () => {
  const page = await signedIn();
  const request = { scopes: [read], authority: authority(edit) };
  await page.evaluate((value) => void window.app.loginRedirect(value), request);
  await page.locator("#continue").click();
  await page.getByText(`Hello, ${ada.display_name}`).waitFor();
  const flows = await page.evaluate(() => window.app.getAllAccounts().map((account) => account.idTokenClaims.tfp));
  assert.deepEqual(flows.sort(), [edit, susi]);
});
