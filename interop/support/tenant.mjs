// The tenant of mock_b2c.toml and where it is served, as `python -m interop` tells.
const config = JSON.parse(process.env.INTEROP_TENANT);

export const base = process.env.MOCK_B2C_URL; // its own address, also where it stands in for the service
export const host = new URL(base).host;
export const domain = `${config.tenant.name}.onmicrosoft.com`;
export const tenantId = config.tenant.id;
export const issuer = `${base}/${tenantId}/v2.0/`;
export const [susi, edit, ropc] = config.user_flows.map((flow) => flow.name);
export const ada = config.users[0];
export const read = `https://${domain}/tasks-api/tasks.read`;
export const write = `https://${domain}/tasks-api/tasks.write`;
export const everything = `https://${domain}/tasks-api/.default`;
export const origin = "http://localhost:3000"; // the web application
export const spaOrigin = "https://localhost:3000"; // the single-page application

export const authority = (policy = susi) => `${base}/${domain}/${policy}`;

export function app(name) {
  const found = config.apps.find((item) => item.name === name);
  return { ...found, clientId: found.client_id, secret: found.client_secret };
}
