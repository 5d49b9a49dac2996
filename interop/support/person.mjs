// A person at the tenant's pages without a browser: the pages' own calls, with the cookies of one browser.
import assert from "node:assert/strict";
import { ada } from "./tenant.mjs";

export class Person {
  #cookies = new Map();

  // One request; never follows a redirect.
  async send(address, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...options.headers, ...(cookie && { cookie }) };
    const answer = await fetch(address, { ...options, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.#cookies.set(name, value);
    }
    return answer;
  }

  // Through all pages of a user flow, signing in as Ada and leaving what is filled in; the answer that ends it.
  async walk(address) {
    let answer = await this.send(address);
    for (let page = await globals(answer); page; page = await globals(answer)) {
      answer = await this.#submit(new URL(address).origin, page);
    }
    return answer;
  }

  async #submit(origin, { SETTINGS: settings, SA_FIELDS: form }) {
    const fields = form?.AttributeFields ?? [];
    const filled = Object.fromEntries(fields.map((field) => [field.ID, field.PRE]));
    const signsIn = settings.api === "CombinedSigninAndSignup";
    const values = signsIn ? { email: ada.email, password: ada.password } : filled;
    const { tenant, policy } = settings.hosts;
    const query = `tx=${settings.transId}&p=${policy}`;
    const told = await this.send(`${origin}${tenant}/SelfAsserted?${query}`, {
      method: "POST",
      headers: { "X-CSRF-TOKEN": settings.csrf, "X-Requested-With": "XMLHttpRequest" },
      body: new URLSearchParams({ request_type: "RESPONSE", ...values }),
    });
    assert.deepEqual(await told.json(), { status: "200" });
    const token = encodeURIComponent(settings.csrf);
    return this.send(`${origin}${tenant}/api/${settings.api}/confirmed?csrf_token=${token}&${query}`);
  }
}

// The parameters that an answer carries to the application, by redirect or by a form that submits itself.
export async function carried(answer) {
  const location = answer.headers.get("location");
  if (location) {
    const { hash, searchParams } = new URL(location);
    return Object.fromEntries(hash ? new URLSearchParams(hash.slice(1)) : searchParams);
  }
  const inputs = (await answer.text()).matchAll(/<input type="hidden" name="([^"]*)"[^>]* value="([^"]*)"/g);
  return Object.fromEntries([...inputs].map(([, name, value]) => [name, unescaped(value)]));
}

const CHARACTERS = { amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'" };
const unescaped = (text) => text.replace(/&(amp|lt|gt|#34|#39);/g, (_, name) => CHARACTERS[name]);

// The globals of a hosted page; undefined when the answer is something else.
async function globals(answer) {
  const lines = [...(await answer.clone().text()).matchAll(/^var (SETTINGS|SA_FIELDS) = (.*);$/gm)];
  return lines.length ? Object.fromEntries(lines.map(([, name, json]) => [name, JSON.parse(json)])) : undefined;
}
