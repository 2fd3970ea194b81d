// Signs people in by a real browser: Debian's Chromium, at the sandbox's account site and at the
// authorisation server of the npm package `oidc-provider`.
//   node site_login_test.mjs DIRECTORY_OF_PROGRAMS
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { chromium } from 'playwright-core';

const programs = process.argv[2];
assert.ok(programs, 'the directory of usherd, usherctl and usher-sandbox is the first argument');

const email = 'ann@example.org';
const password = 'a good password';
const children = new Set();
const directories = [];
let browser;

before(async () => {
  // As root, as in a container, Chromium has no sandbox of its own.
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false });
});

after(async () => {
  await browser?.close();
  for (const child of children) child.kill('SIGKILL');
  for (const directory of directories) rmSync(directory, { recursive: true });
});

function newDirectory() {
  directories.push(mkdtempSync(join(tmpdir(), 'usher-login-')));
  return directories.at(-1);
}

// A program of ours; its lines, one by one, and its end.
function run(program, words) {
  const child = spawn(join(programs, program), words);
  children.add(child);
  let complaint = '';
  child.stderr.on('data', (chunk) => { complaint += chunk; });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit').then(([status]) => {
    children.delete(child);
    return status;
  });
  const line = async () => {
    const { value, done } = await lines.next();
    assert.ok(!done, `${program} says no more: ${complaint}`);
    return value;
  };
  return { child, line, ended };
}

// Starts a server of ours; what it prints as `  name:   value`, up to `last`.
async function serve(program, words, last) {
  const { line } = run(program, words);
  const values = {};
  while (!values[last]) {
    const [, name, value] = /^ {2}([a-z ]+):\s+(.*)$/.exec(await line()) ?? [];
    if (name) values[name] = value;
  }
  return values;
}

async function startDaemon(words, last) {
  const directory = newDirectory();
  const state = join(directory, 'state');
  const runtime = join(directory, 'run');
  const values = await serve('usherd', [
    '--state-dir', state, '--runtime-dir', runtime, '--http', '127.0.0.1:0', ...words,
  ], last);
  const usherctl = (...more) => run('usherctl', ['--socket', values.socket, ...more]);
  return { ...values, usherctl, exitOf: (...more) => usherctl(...more).ended };
}

// A browser window without a past, which leaves this machine alone.
async function newWindow() {
  const context = await browser.newContext();
  await context.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
  return context.newPage();
}

// Runs `usherctl login`; `person` does in the browser what its address is for.
async function logIn(daemon, person) {
  const login = daemon.usherctl('login', '--json');
  const { url } = JSON.parse(await login.line());
  const page = await newWindow();
  await page.goto(url);
  await person(page);
  await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/callback\?/);
  const heading = await page.textContent('h1');
  const outcome = JSON.parse(await login.line());
  const status = await login.ended;
  await page.context().close();
  return { outcome, status, heading };
}

async function fillIn(page, button) {
  const form = page.locator('form', { has: page.getByRole('button', { name: button }) });
  await form.getByLabel('Email').fill(email);
  await form.getByLabel('Password').fill(password);
  await form.getByRole('button', { name: button }).click();
}

async function send(address, order) {
  const answer = await fetch(address, {
    method: 'POST', body: JSON.stringify(order), headers: { 'Content-Type': 'application/json' },
  });
  assert.ok(answer.ok, `${address}: ${answer.status}`);
}

function grant(control, userKey) {
  return send(`${control}/control/v1/grants`, {
    user_key: userKey, service: 'noAds', period: 'm1', trial: false,
  });
}

test('somebody registers, agrees, and can use what the account holds', async () => {
  const daemon = await startDaemon(['--sandbox'], 'sandbox control');
  const first = await logIn(daemon, async (page) => {
    await fillIn(page, 'Register');
    await page.getByText('your email address, ann@example.org').waitFor();
    await page.getByRole('button', { name: 'Agree' }).click();
  });
  assert.equal(first.heading, 'Thank you');
  assert.equal(first.status, 0);
  assert.equal(first.outcome.state, 'signed_in');
  assert.equal(first.outcome.email, email);
  assert.equal(first.outcome.key.source, 'account');
  assert.deepEqual(first.outcome.key.options, []);
  assert.equal(await daemon.exitOf('check', 'noAds'), 1);

  await grant(daemon['sandbox control'], first.outcome.key.user_key);
  assert.equal(await daemon.exitOf('sync', '--wait'), 0);
  assert.equal(await daemon.exitOf('check', 'noAds'), 0);

  // In another browser: the account is known, and what it agreed to.
  const again = await logIn(daemon, (page) => fillIn(page, 'Sign in'));
  assert.equal(again.status, 0);
  assert.equal(again.outcome.key.user_key, first.outcome.key.user_key);
  assert.equal(again.outcome.key.added, false);
  assert.equal(again.outcome.key.options[0].id, 'noAds');
});

test('who does not agree leaves nothing', async () => {
  const daemon = await startDaemon(['--sandbox'], 'sandbox control');
  const { outcome, status, heading } = await logIn(daemon, async (page) => {
    await fillIn(page, 'Register');
    await page.getByRole('button', { name: 'Refuse' }).click();
  });
  assert.equal(heading, 'Not signed in');
  assert.equal(status, 1);
  assert.equal(outcome.error.code, 'forbidden');
  assert.equal(outcome.key, null);
});

// A key of the upstream's own, as its reseller makes one (specs/acestream.md 3.3 and 3.4).
async function createUserKey(api, reseller) {
  const parameters = {
    method: 'createUserKey', api_key: reseller.api_key, api_version: '1.0', app: reseller.app,
    type: '1',
  };
  const items = Object.entries(parameters).map((pair) => pair.join('=')).sort();
  const sign = createHash('sha1').update(items.join('#') + reseller.api_secret).digest('hex');
  const answer = await fetch(`${api}/reseller?${new URLSearchParams({ ...parameters, sign })}`);
  const created = await answer.json();
  assert.ok(created.user_key, JSON.stringify(created));
  return created.user_key;
}

async function startProvider(clientId, account) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId, token_endpoint_auth_method: 'none', application_type: 'native',
      grant_types: ['authorization_code'], response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/callback'],
    }],
    scopes: ['openid', 'email', 'key'],
    claims: { openid: ['sub'], email: ['email'], key: ['key_of_user'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...account }) }),
  });
  server.on('request', provider.callback());
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { issuer, stop };
}

test('an account site that others wrote is configuration', async () => {
  const sandbox = await serve('usher-sandbox', [
    '--http', '127.0.0.1:0', '--control-http', '127.0.0.1:0',
  ], 'control');
  const demo = JSON.parse(await run('usher-sandbox', ['demo', '--json']).line());
  const userKey = await createUserKey(sandbox.api, demo.reseller);
  await grant(sandbox.control, userKey);
  const { issuer, stop } = await startProvider('shop', { email, key_of_user: userKey });

  const directory = newDirectory();
  const secret = join(directory, 'secret');
  writeFileSync(secret, demo.reseller.api_secret, { mode: 0o600 });
  const config = join(directory, 'usherd.toml');
  writeFileSync(config, `role = "operator"
[upstream.operator]
url = "${sandbox.api}"
entry = "reseller"
api_key = "${demo.reseller.api_key}"
application = "${demo.reseller.app}"
secret_file = "${secret}"
[upstream.site]
authorization_url = "${issuer}/auth"
token_url = "${issuer}/token"
user_data_url = "${issuer}/me"
client_id = "shop"
issuer = "${issuer}"
scope = "openid email key"
user_key_member = "key_of_user"
`);
  try {
    const daemon = await startDaemon(['--config', config], 'socket');
    const { outcome, status, heading } = await logIn(daemon, async (page) => {
      await page.locator('input[name=login]').fill('ann');
      await page.locator('input[name=password]').fill(password);
      await page.locator('button[type=submit]').click();
      await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
      await page.locator('button[type=submit]').click();
    });
    assert.equal(heading, 'Thank you');
    assert.equal(status, 0, JSON.stringify(outcome));
    assert.equal(outcome.key.user_key, userKey);
    assert.equal(outcome.email, email);
    assert.equal(await daemon.exitOf('check', 'noAds'), 0);
  } finally {
    stop();
  }
});
