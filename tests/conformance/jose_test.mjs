// Checks the tokens of the `usher` dialect against the npm package `jose`, both ways.
//   node jose_test.mjs PATH_OF_JWS_TOOL
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  SignJWT, calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, importJWK, jwtVerify,
} from 'jose';

const tool = process.argv[2];
assert.ok(tool, 'the path of jws_tool is the first argument');

const issuer = 'issuer.test';
const now = Date.UTC(2026, 10, 21) / 1000;
const userKey = '1179fcb364f83cc30150b3daffd55ae0a6b70fea';
const installation = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';
const subject = createHash('sha256').update(`usher user key:${userKey}`).digest('base64url');
const types = { extension: 'usher-extension+jwt', document: 'usher-entitlements+jwt' };

function run(...words) {
  const { status, stdout, stderr, error } = spawnSync(tool, words, { encoding: 'utf8' });
  if (error) throw error;
  return { status, output: stdout.trim(), complaint: stderr.trim() };
}

function make(...words) {
  const { status, output, complaint } = run(...words);
  assert.equal(status, 0, complaint);
  return output;
}

function refuses(words, reason) {
  const { status, complaint } = run(...words);
  assert.equal(status, 1);
  assert.match(complaint, reason);
}

// The seed of a key is the member `d` of its JWK (RFC 8037 section 2).
const seed = randomBytes(32).toString('base64url');
const keySet = make('issuer-keys', seed);
const publicJwk = JSON.parse(keySet).keys[0];
const privateKey = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: publicJwk.x, d: seed }, 'EdDSA');
const resolveKey = createLocalJWKSet(JSON.parse(keySet));

function verify(token, type) {
  return jwtVerify(token, resolveKey, {
    algorithms: ['EdDSA'], typ: type, issuer, currentDate: new Date(now * 1000),
  });
}

function sign(claims, type, header = {}) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: publicJwk.kid, typ: type, ...header })
    .sign(privateKey);
}

const extensionClaims = { iss: issuer, iat: now, user_key: userKey, key_type: 1 };
const documentClaims = {
  iss: issuer, sub: subject, aud: installation, iat: now, exp: now + 3600, version: 7,
  options: [{ id: 'noAds', valid_to: now + 86400, trial: false, product: null }],
};

// The token three times, each time with one character in the middle of another part changed.
function tampered(token) {
  const parts = token.split('.');
  return parts.map((part, which) => {
    const at = Math.floor(part.length / 2);
    const other = part[at] === 'A' ? 'B' : 'A';
    const changed = part.slice(0, at) + other + part.slice(at + 1);
    return parts.map((kept, i) => (i === which ? changed : kept)).join('.');
  });
}

test('the key id is the thumbprint that jose computes', async () => {
  assert.equal(publicJwk.kid, await calculateJwkThumbprint(publicJwk));
});

test('jose verifies our extension strings', async () => {
  const token = make('extension', seed, userKey, 'kjYX790gTytRaXV04IvC');
  assert.deepEqual(decodeProtectedHeader(token),
    { alg: 'EdDSA', kid: publicJwk.kid, typ: types.extension });
  const { payload } = await verify(token, types.extension);
  assert.deepEqual(payload,
    { ...extensionClaims, key_type: 2, product: 'kjYX790gTytRaXV04IvC' });
});

test('jose verifies our documents', async () => {
  const token = make('document', seed, userKey, installation, '7');
  const { payload } = await verify(token, types.document);
  assert.equal(payload.sub, subject);
  assert.equal(payload.aud, installation);
  assert.equal(payload.version, 7);
  assert.equal(payload.exp, now + 86400);
  assert.deepEqual(payload.options,
    [{ id: 'noAds', valid_to: now + 720 * 3600, trial: false, product: null }]);
});

test('we read what jose signs', async () => {
  const extension = await sign(extensionClaims, types.extension);
  assert.equal(make('read-extension', keySet, extension), userKey);
  const document = await sign(documentClaims, `application/${types.document}`, { cty: 'x' });
  assert.equal(make('read-document', keySet, userKey, installation, document),
    `7 noAds=${now + 86400}`);
});

test('both refuse what was tampered with', async () => {
  const extension = await sign(extensionClaims, types.extension);
  for (const token of tampered(extension)) {
    await assert.rejects(verify(token, types.extension));
    refuses(['read-extension', keySet, token], /malformed|not_accepted/);
  }
  for (const token of tampered(make('document', seed, userKey, installation, '7'))) {
    await assert.rejects(verify(token, types.document));
    refuses(['read-document', keySet, userKey, installation, token], /malformed|not_accepted/);
  }
});

test('both refuse the token of another type, issuer or key', async () => {
  const wrongType = await sign(extensionClaims, types.document);
  await assert.rejects(verify(wrongType, types.extension));
  refuses(['read-extension', keySet, wrongType], /typ/);

  const wrongIssuer = await sign({ ...extensionClaims, iss: 'elsewhere' }, types.extension);
  await assert.rejects(verify(wrongIssuer, types.extension));
  refuses(['read-extension', keySet, wrongIssuer], /issuer/);

  const otherSeed = randomBytes(32).toString('base64url');
  const wrongKey = make('extension', otherSeed, userKey);
  await assert.rejects(verify(wrongKey, types.extension));
  refuses(['read-extension', keySet, wrongKey], /signature/);
});

test('both refuse HMAC with the public key as its secret', async () => {
  const token = await new SignJWT(extensionClaims)
    .setProtectedHeader({ alg: 'HS256', kid: publicJwk.kid, typ: types.extension })
    .sign(Buffer.from(publicJwk.x, 'base64url'));
  await assert.rejects(verify(token, types.extension));
  refuses(['read-extension', keySet, token], /alg/);
});

test('both refuse a document that has expired', async () => {
  const token = await sign({ ...documentClaims, iat: now - 7200, exp: now - 3600 }, types.document);
  await assert.rejects(verify(token, types.document));
  refuses(['read-document', keySet, userKey, installation, token], /expired/);
});
