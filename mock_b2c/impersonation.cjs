// For Node.js, which by itself uses no proxy (before 22.21 and 24.5), and whose agents may do without one later on:
// connections to the hosts that the emulator answers for are made to the emulator. `mock-b2c exec` has it loaded by
// NODE_OPTIONS. Whoever uses the proxy by himself never gets here with such a host. Written for every Node.js since 12.
"use strict";

const net = require("net");

const [HTTP, HTTPS] = [80, 443];
const port = Number((process.env.MOCK_B2C_URL || "").split(":").pop());
const hosts = (process.env.MOCK_B2C_HOSTS || "").split(",").filter(Boolean);
const direct = (process.env.NO_PROXY || "").split(",").filter(Boolean);
const refused = new Set();

// "*.example.com" and ".example.com" stand for the names below it.
const fits = (host, name) => (/^\*?\./.test(name) ? host.endsWith(name.replace("*", "")) : host === name);
const isOurs = (host) => hosts.some((name) => fits(host, name));
const isOffline = (host) => process.env.MOCK_B2C_OFFLINE === "1" && !direct.some((name) => fits(host, name));

function judged(options) {
  const host = String(options.host || "").toLowerCase().replace(/\.$/, "");
  const asked = Number(options.port);
  if (host && asked === HTTPS && isOurs(host)) return Object.assign({}, options, { host: "127.0.0.1", port });
  if (!host || ![HTTP, HTTPS].includes(asked) || !isOffline(host)) return options;
  if (!refused.has(host)) process.stderr.write(`${host} is refused: mock-b2c exec is offline.\n`);
  refused.add(host);
  throw Object.assign(new Error(`${host} is not to be reached from here: mock-b2c exec is offline.`), {
    code: "ECONNREFUSED",
  });
}

// The forms of `connect`: (options), (port, host), and an array with the options that Node.js's own parts hand over.
function changed(args) {
  const [first, second] = args;
  if (Array.isArray(first)) {
    if (first[0] && typeof first[0] === "object") first[0] = judged(first[0]);
    return args;
  }
  if (first && typeof first === "object") return [judged(first), ...args.slice(1)];
  if (typeof second !== "string") return args;
  const { host, port: told } = judged({ host: second, port: first });
  return [told, host, ...args.slice(2)];
}

if (port && hosts.length) {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    try {
      args = changed(args);
    } catch (error) {
      process.nextTick(() => this.destroy(error));
      return this;
    }
    return connect.apply(this, args);
  };
}
