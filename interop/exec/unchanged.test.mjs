// Applications that know nothing of an emulator. This file itself is run by `mock-b2c exec`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { fileServer, packaged, signIn } from "../support/chromium.mjs";
import { ada, app, origin } from "../support/tenant.mjs";

const web = app("web");
const here = (name) => new URL(name, import.meta.url).pathname;

// A browser started as `exec` says, which meets the application at localhost:3000; its first page.
async function visitor(t, port) {
  const [rules, ...others] = process.env.MOCK_B2C_CHROMIUM_ARGS.match(/'[^']*'|\S+/g).map((word) => word.replaceAll("'", ""));
  const { executablePath, args } = JSON.parse(process.env.INTEROP_BROWSER_ALONE);
  const place = `${rules}, MAP localhost:3000 127.0.0.1:${port}`;
  const browser = await chromium.launch({ executablePath, args: [...args, place, ...others] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error("In the page:", error.message));
  return page;
}

async function greeted(page) {
  await page.locator("#email").waitFor();
  assert.equal(new URL(page.url()).origin, "https://contoso.b2clogin.com");
  await signIn(page);
  await page.getByRole("heading", { name: `Hello, ${ada.display_name}` }).waitFor();
  assert.equal(new URL(page.url()).origin, origin);
}

test("a web application of express and msal-node signs in at the service's own address", async (t) => {
  const settings = { CLIENT_ID: web.clientId, CLIENT_SECRET: web.secret, REDIRECT_URI: `${origin}/back`, PORT: "0" };
  const program = spawn(process.execPath, [here("express_app.mjs")], {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => program.kill());
  const [port] = await once(program.stdout, "data");
  const page = await visitor(t, Number(port));
  await page.goto(origin);
  await page.getByRole("link", { name: "Sign in" }).click();
  await greeted(page);
});

test("a single-page application of msal-browser signs in at the service's own address", async (t) => {
  const { port, stop } = await fileServer({
    "/": here("spa.html"),
    "/msal-browser.js": packaged("@azure/msal-browser", "lib/msal-browser.js"),
  });
  t.after(stop);
  const page = await visitor(t, port);
  await page.goto(origin);
  await page.getByRole("button", { name: "Sign in" }).click();
  await greeted(page);
});
