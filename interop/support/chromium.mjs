// Chromium at a single-page application that is made of files.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./application.mjs";
import { ada, spaOrigin } from "./tenant.mjs";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript" };
const PATIENCE = 20_000;
const pages = new URL("../pages/", import.meta.url).pathname;
const packages = createRequire(import.meta.url);

// Where a package of node_modules has a file.
export const packaged = (name, file) => join(dirname(packages.resolve(`${name}/package.json`)), file);

// `await fileServer(files)` is `{ port, stop }`; `files` are addresses with the file that is served there.
export const fileServer = (files, tls) =>
  serve(async (request, response) => {
    const file = files[new URL(request.url, spaOrigin).pathname];
    const body = file && (await readFile(file.includes("/") ? file : join(pages, file)));
    response.writeHead(file ? 200 : 404, { "content-type": TYPES[extname(file ?? "")] ?? "text/plain" });
    response.end(body);
  }, tls);

// `await open(files)` is `{ visitor, stop }`; `files` are as above.
//
// The application has TLS, with the emulator's certificate: on http it would be another site than the tenant's, and
// Chromium may keep the tenant's cookies from the frames of other sites.
export async function open(files) {
  const pem = await readFile(process.env.INTEROP_CERTIFICATE);
  const application = await fileServer(files, { key: pem, cert: pem });
  const launch = JSON.parse(process.env.INTEROP_BROWSER);
  const place = `--host-resolver-rules=MAP localhost:3000 127.0.0.1:${application.port}`;
  const browser = await chromium.launch({ ...launch, args: [...launch.args, place] });
  return {
    // A browser that was never here.
    async visitor() {
      const context = await browser.newContext();
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      page.on("pageerror", (error) => console.error("In the page:", error.message));
      return page;
    },
    async stop() {
      await browser.close();
      await application.stop();
    },
  };
}

// Ada at the sign-in page.
export async function signIn(page) {
  await page.locator("#email").fill(ada.email);
  await page.locator("#password").fill(ada.password);
  await page.locator("#next").click();
}
