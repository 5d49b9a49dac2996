// passport-azure-ad: the old strategies of Microsoft for express; archived, and still what many applications run on.
import assert from "node:assert/strict";
import { test } from "node:test";
import express from "express";
import session from "express-session";
import passport from "passport";
import { BearerStrategy, OIDCStrategy } from "passport-azure-ad";
import { serve } from "./support/application.mjs";
import { carried, Person } from "./support/person.mjs";
import { ada, app, authority, base, domain, origin, read, susi } from "./support/tenant.mjs";

const web = app("web");
const common = {
  isB2C: true,
  policyName: susi,
  loggingLevel: "fatal",
  loggingNoPII: true,
};

// `await running(t, responseType)` is the application's address.
async function running(t, responseType) {
  const passportOfApp = new passport.Passport();
  const strategy = new OIDCStrategy(
    {
      ...common,
      identityMetadata: `${base}/${domain}/v2.0/.well-known/openid-configuration`, // the policy comes as `?p=`
      clientID: web.clientId,
      clientSecret: web.secret,
      responseType,
      responseMode: "form_post",
      redirectUrl: `${origin}/back`,
      allowHttpForRedirectUrl: true,
      scope: ["offline_access", read],
      passReqToCallback: false,
    },
    (issuer, subject, profile, accessToken, refreshToken, done) =>
      done(null, { name: profile.displayName, oid: profile.oid, issuer, accessToken, refreshToken }),
  );
  passportOfApp.use(strategy);
  passportOfApp.serializeUser((user, done) => done(null, user));
  passportOfApp.deserializeUser((user, done) => done(null, user));
  const application = express();
  application.use(session({ secret: "any", resave: false, saveUninitialized: true }));
  application.use(express.urlencoded({ extended: false }), passportOfApp.initialize(), passportOfApp.session());
  const signIn = passportOfApp.authenticate("azuread-openidconnect", { failureMessage: true, failureRedirect: "/failed" });
  application.get("/login", signIn);
  application.post("/back", signIn, (request, response) => response.json(request.user));
  application.get("/failed", (request, response) => response.status(401).json(request.session.messages));
  const { port, stop } = await serve(application);
  t.after(stop);
  return `http://localhost:${port}`;
}

async function signIn(address, person = new Person()) {
  const asked = await person.send(`${address}/login?p=${susi}`);
  const sent = await carried(await person.walk(asked.headers.get("location")));
  return person.send(`${address}/back`, { method: "POST", body: new URLSearchParams(sent) });
}

for (const responseType of ["code", "code id_token", "id_token"]) {
  test(`passport-azure-ad signs in with response type ${responseType}`, async (t) => {
    const person = new Person();
    const answer = await signIn(await running(t, responseType), person);
    assert.equal(answer.status, 200, await answer.clone().text());
    const user = await answer.json();
    assert.equal(user.name, ada.display_name);
    assert.equal(Boolean(user.accessToken), responseType !== "id_token");
    assert.equal(Boolean(user.refreshToken), responseType !== "id_token");
  });
}

test("passport-azure-ad refuses an answer with another state", async (t) => {
  const address = await running(t, "code");
  const person = new Person();
  const asked = await person.send(`${address}/login?p=${susi}`);
  const sent = await carried(await person.walk(asked.headers.get("location")));
  const body = new URLSearchParams({ ...sent, state: "other" });
  const answer = await person.send(`${address}/back`, { method: "POST", body });
  assert.equal(answer.headers.get("location"), "/failed");
});

// An API that BearerStrategy guards, and an access token for it.
async function guarded(t, audience) {
  const passportOfApi = new passport.Passport();
  passportOfApi.use(
    new BearerStrategy(
      {
        ...common,
        identityMetadata: `${authority()}/v2.0/.well-known/openid-configuration`,
        clientID: audience,
        scope: ["tasks.read"],
      },
      (claims, done) => done(null, claims),
    ),
  );
  const api = express();
  api.use(passportOfApi.initialize());
  const bearer = passportOfApi.authenticate("oauth-bearer", { session: false });
  api.get("/tasks", bearer, (request, response) => response.json({ user: request.user.sub, scope: request.user.scp }));
  const { port, stop } = await serve(api);
  t.after(stop);
  return (token) => fetch(`http://localhost:${port}/tasks`, { headers: { authorization: `Bearer ${token}` } });
}

test("passport-azure-ad lets a bearer of the API's token in and nobody else", async (t) => {
  const { accessToken } = await (await signIn(await running(t, "code"))).json();
  const call = await guarded(t, app("tasks").clientId);
  const answer = await call(accessToken);
  assert.deepEqual(await answer.json(), { user: ada.id, scope: "tasks.read" });
  assert.equal((await call(`${accessToken}x`)).status, 401);
  assert.equal((await (await guarded(t, web.clientId))(accessToken)).status, 401);
});
