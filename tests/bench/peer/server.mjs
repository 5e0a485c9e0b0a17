// node server.mjs DIR PORT [AUDIT]: POST /decide {"token": "<ES256 JWT>"} -> {"verdict": "<ES256 JWT>"}, by fastify and jose.
// Checks the token, derives six facts from it, takes the first row of a table that fits, and signs what it says. AUDIT: a file that has a
// line of each verdict before it is answered, one fdatasync for all that wait together. DIR has what tokens.mjs made, tls.pem and tls.key.
import crypto from 'node:crypto';
import fs from 'node:fs';
import fastify from 'fastify';
import * as jose from 'jose';

const [dir, port, audit] = process.argv.slice(2);
const read = (name) => fs.readFileSync(`${dir}/${name}`, 'utf8');
const issuer = await jose.importSPKI(read('issuer.pem'), 'ES256');
const own = await jose.importPKCS8(read('own.pem'), 'ES256');
const ME = 'https://verdict.example';
const MOST = Number.MAX_SAFE_INTEGER;

// region ('' = any), members from and to, income from and to, assets at most, rent from and to, what it says
const ROWS = [
  ['A', 1, 1, 0, 900000, 1500000, 0, 60000, { rule: 'R01', eligible: true, band: 'A1', amount_cents: 9000 }],
  ['A', 1, 2, 0, 1200000, 1500000, 60001, 110000, { rule: 'R02', eligible: true, band: 'A2', amount_cents: 14500 }],
  ['A', 3, 99, 0, 1500000, 2500000, 0, MOST, { rule: 'R03', eligible: true, band: 'A3', amount_cents: 21000 }],
  ['B', 1, 1, 0, 800000, 1200000, 0, 55000, { rule: 'R04', eligible: true, band: 'B1', amount_cents: 8000 }],
  ['B', 2, 3, 0, 1100000, 2000000, 0, 100000, { rule: 'R05', eligible: true, band: 'B2', amount_cents: 12500 }],
  ['B', 4, 99, 0, 1700000, 3000000, 0, MOST, { rule: 'R06', eligible: true, band: 'B3', amount_cents: 19000 }],
  ['C', 1, 2, 0, 1000000, 1500000, 0, 80000, { rule: 'R07', eligible: true, band: 'C1', amount_cents: 7000 }],
  ['C', 3, 99, 0, 1600000, 3500000, 40000, MOST, { rule: 'R08', eligible: true, band: 'C3', amount_cents: 16000 }],
  ['', 4, 99, 1500001, 2100000, 4000000, 90000, MOST, { rule: 'R09', eligible: true, band: 'D1', amount_cents: 5000 }],
  ['', 1, 99, 2100001, MOST, MOST, 0, MOST, { rule: 'R10', eligible: false, band: 'N1', amount_cents: 0 }],
  ['', 1, 99, 0, MOST, MOST, 0, MOST, { rule: 'R11', eligible: false, band: 'N0', amount_cents: 0 }],
];

const facts = (c) => ({
  region: c.household.region, size: c.household.members.length, children: c.household.members.filter((m) => m.birthdate > '2008-12-01').length,
  income: c.incomes.reduce((sum, i) => sum + i.gross_cents, 0), assets: c.assets_cents, rent: c.household.rent_cents,
});
const fits = (r, f) => (r[0] === '' || r[0] === f.region) && f.size >= r[1] && f.size <= r[2] && f.income >= r[3] && f.income <= r[4] &&
  f.assets <= r[5] && f.rent >= r[6] && f.rent <= r[7];

// ---- what is written before it is answered ----

const file = audit && fs.openSync(audit, 'a');
let waiting = [], busy = false;

const flush = () => {
  if (busy || waiting.length === 0)
    return;
  const group = waiting;
  waiting = [];
  busy = true;
  const done = (error) => {
    busy = false;
    for (const w of group)
      error ? w.no(error) : w.ok();
    flush();
  };
  fs.write(file, group.map((w) => w.line).join(''), (error) => (error ? done(error) : fs.fdatasync(file, done)));
};
const write = (line) => new Promise((ok, no) => {
  waiting.push({ line, ok, no });
  setImmediate(flush);
});

// ---- one request ----

const decide = async (token) => {
  const { payload } = await jose.jwtVerify(token, issuer, { algorithms: ['ES256'], issuer: 'https://issuer.example', audience: ME });
  const f = facts(payload), says = ROWS.find((r) => fits(r, f))[8], now = Math.floor(Date.now() / 1000);
  const sha = crypto.createHash('sha256').update(token).digest('hex'), jti = crypto.randomUUID();
  const verdict = await new jose.SignJWT({
    iss: ME, aud: payload.iss, sub: payload.sub, iat: now, exp: now + 600, jti, nonce: payload.nonce, policy: 'housing-2026.3', ...says, input_sha256: sha,
  }).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: 'verdict-1' }).sign(own);
  if (file)
    await write(`${JSON.stringify({ t: now, jti, sub: payload.sub, in: payload.jti, ...says, input_sha256: sha, verdict })}\n`);
  return verdict;
};

const app = fastify({ logger: false, bodyLimit: 65536, https: { key: read('tls.key'), cert: read('tls.pem'), minVersion: 'TLSv1.3' } });
const schema = {
  body: { type: 'object', required: ['token'], additionalProperties: false, properties: { token: { type: 'string', maxLength: 16384 } } },
  response: { 200: { type: 'object', properties: { verdict: { type: 'string' } } } },
};
app.post('/decide', { schema }, async (request, reply) => {
  try {
    return { verdict: await decide(request.body.token) };
  } catch {
    return reply.code(400).send({ error: 'bad token' });
  }
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
console.log('ready');
