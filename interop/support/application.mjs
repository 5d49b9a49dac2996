// An application under test at a port of its own. Browsers of ./chromium.mjs meet it at localhost:3000.
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";

// `await serve(handler)` is `{ port, stop }`; with `{ key, cert }` it speaks TLS.
export async function serve(handler, tls) {
  const server = tls ? createTlsServer(tls, handler) : createServer(handler);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { port: server.address().port, stop };
}
