// node tokens.mjs DIR COUNT: keys of an issuer and of the peer, and COUNT different tokens of about 2 KB, one a line in DIR/tokens.
import crypto from 'node:crypto';
import fs from 'node:fs';

const [dir, count] = [process.argv[2], Number(process.argv[3])];
const pair = () => crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issuer = pair(), own = pair();
fs.writeFileSync(`${dir}/issuer.pem`, issuer.publicKey.export({ type: 'spki', format: 'pem' }));
fs.writeFileSync(`${dir}/own.pem`, own.privateKey.export({ type: 'pkcs8', format: 'pem' }));

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (claims) => {
  const input = `${part({ alg: 'ES256', typ: 'JWT', kid: 'issuer-1' })}.${part(claims)}`;
  const key = { key: issuer.privateKey, dsaEncoding: 'ieee-p1363' };
  return `${input}.${crypto.sign('sha256', Buffer.from(input), key).toString('base64url')}`;
};

const member = (i, k) => ({
  id: `p${k}`, birthdate: `${1950 + ((7 * i + 13 * k) % 70)}-0${1 + (i % 9)}-1${k}`, relation: ['self', 'spouse', 'child', 'child', 'other'][k],
  citizen: i % 10 > 0, student: (i + k) % 5 === 0,
});
const income = (i, m, size) => ({
  person: `p${(i + m) % size}`, type: ['wages', 'self_employment', 'pension', 'unemployment'][(i + m) % 4],
  employer: `Employer ${100 + ((31 * i + m) % 900)} BV`, period: `2026-0${m + 1}`, gross_cents: 50000 + ((7919 * i + 104729 * m) % 300000),
  currency: 'EUR',
});
const claims = (i) => {
  const size = 1 + (i % 5);
  return {
    iss: 'https://issuer.example', aud: 'https://verdict.example', sub: `applicant-${i}`, jti: crypto.randomUUID(), iat: 1700000000, nbf: 1700000000,
    exp: 4102444800, nonce: crypto.randomBytes(12).toString('hex'),
    household: { id: `h${i}`, size, members: Array.from({ length: size }, (_, k) => member(i, k)), region: 'ABC'[i % 3], rent_cents: 30000 + ((997 * i) % 100000) },
    incomes: Array.from({ length: 8 }, (_, m) => income(i, m, size)), assets_cents: (65537 * i) % 4500000,
  };
};

fs.writeFileSync(`${dir}/tokens`, Array.from({ length: count }, (_, i) => `${sign(claims(i))}\n`).join(''));
