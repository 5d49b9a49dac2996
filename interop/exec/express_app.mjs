// A web application on express and @azure/msal-node, with the settings of the real service; it knows of no emulator.
import { ConfidentialClientApplication, CryptoProvider } from "@azure/msal-node";
import express from "express";
import session from "express-session";

const { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, REDIRECT_URI: redirectUri, PORT } = process.env;
const scopes = ["https://contoso.onmicrosoft.com/tasks-api/tasks.read"];
const msal = new ConfidentialClientApplication({
  auth: {
    clientId,
    clientSecret,
    authority: "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi",
    knownAuthorities: ["contoso.b2clogin.com"],
  },
});
const application = express();
application.use(session({ secret: "a secret", resave: false, saveUninitialized: false }));

application.get("/", (request, response) => {
  const { name } = request.session;
  response.send(name ? `<h1>Hello, ${name}</h1>` : '<a href="/login">Sign in</a>');
});

application.get("/login", async (request, response) => {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  request.session.verifier = verifier;
  const asked = { scopes, redirectUri, codeChallenge: challenge, codeChallengeMethod: "S256", responseMode: "query" };
  response.redirect(await msal.getAuthCodeUrl(asked));
});

application.get("/back", async (request, response) => {
  const { verifier: codeVerifier } = request.session;
  const told = await msal.acquireTokenByCode({ code: request.query.code, codeVerifier, scopes, redirectUri });
  request.session.name = told.account.name;
  response.redirect("/");
});

const server = application.listen(Number(PORT), "127.0.0.1", () => console.log(server.address().port));
