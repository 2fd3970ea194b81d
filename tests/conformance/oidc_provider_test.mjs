// Checks our OAuth2 client against the authorisation server of the npm package `oidc-provider`.
//   node oidc_provider_test.mjs PATH_OF_OAUTH2_TOOL
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';

const tool = process.argv[2];
assert.ok(tool, 'the path of oauth2_tool is the first argument');

const userKey = '1179fcb364f83cc30150b3daffd55ae0a6b70fea';
const email = 'a@b.example';
const secret = 'a secret of some length & a sign';
const client = {
  grant_types: ['authorization_code'], response_types: ['code'], application_type: 'native',
  redirect_uris: ['http://127.0.0.1/callback'],
};
const configuration = {
  clients: [
    { ...client, client_id: 'native', token_endpoint_auth_method: 'none' },
    {
      ...client, client_id: 'site', client_secret: secret,
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  scopes: ['openid', 'email', 'userkey'],
  claims: { openid: ['sub'], email: ['email'], userkey: ['userkey'] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id, claims: () => ({ sub: id, email, userkey: userKey }),
  }),
};

const tokenRequests = [];
let server;
let issuer;

before(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  provider.on('grant.success', (context) => tokenRequests.push(context.oidc.body));
  server.on('request', provider.callback());
});

after(() => {
  server.closeAllConnections();
  server.close();
});

// A browser: follows redirects one by one and keeps cookies.
class Browser {
  cookies = new Map();

  async send(address, options = {}) {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(address, {
      ...options, redirect: 'manual', headers: { ...options.headers, cookie },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.cookies.set(name, value);
    }
    return answer;
  }

  // Until there is a page; it and its address.
  async open(address, options) {
    const answer = await this.send(address, options);
    const next = answer.headers.get('location');
    if (next) return this.open(new URL(next, address).href);
    return { address, status: answer.status, body: await answer.text() };
  }

  submit(page, fields) {
    const action = /action="([^"]*)"/.exec(page.body)[1];
    return this.open(new URL(action, page.address).href, {
      method: 'POST', body: new URLSearchParams(fields),
    });
  }
}

// Runs the tool; `person` does what somebody does with its link.
async function signIn(words, person) {
  const child = spawn(tool, [issuer, ...words]);
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = '';
  child.stderr.on('data', (chunk) => { complaint += chunk; });
  const link = (await lines.next()).value;
  const last = await person(new Browser(), link);
  const result = (await lines.next()).value;
  const [status] = await ended;
  return { status, result, complaint, link, last };
}

async function agree(browser, link) {
  const login = await browser.open(link);
  assert.match(login.body, /name="prompt" value="login"/);
  const consent = await browser.submit(login, { prompt: 'login', login: 'someone', password: 'x' });
  assert.match(consent.body, /name="prompt" value="consent"/);
  return browser.submit(consent, { prompt: 'consent' });
}

async function giveUp(browser, link) {
  const login = await browser.open(link);
  const abort = /href="([^"]*\/abort)"/.exec(login.body)[1];
  return browser.open(new URL(abort, login.address).href);
}

const scope = 'openid userkey email';

test('a native app signs in by PKCE and a loopback address', async () => {
  const { status, result, complaint, link, last } = await signIn(['native', scope], agree);
  assert.equal(status, 0, complaint);
  assert.equal(result, `${userKey} ${email}`);
  assert.equal(new URL(link).searchParams.get('code_challenge_method'), 'S256');
  assert.equal(last.status, 200);
  assert.match(last.address, /^http:\/\/127\.0\.0\.1:\d+\/callback\?code=/);
  assert.equal(tokenRequests.at(-1).client_secret, undefined);
});

test('a site signs in with its secret in the form', async () => {
  const { status, result, complaint } = await signIn(['site', scope, secret], agree);
  assert.equal(status, 0, complaint);
  assert.equal(result, `${userKey} ${email}`);
});

test('a wrong secret is told as the server tells it', async () => {
  const { status, complaint } = await signIn(['site', scope, 'another secret of some length'], agree);
  assert.equal(status, 1);
  assert.match(complaint, /unauthorized: .*invalid_client/);
  assert.ok(!complaint.includes('another secret'));
});

test('who gives up is told as somebody who did not agree', async () => {
  const { status, complaint, last } = await signIn(['native', scope], giveUp);
  assert.equal(status, 1);
  assert.match(complaint, /forbidden: .*access_denied/);
  assert.match(last.body, /Not signed in/);
});

test('user data without a user key are refused', async () => {
  const { status, complaint } = await signIn(['native', 'openid email'], agree);
  assert.equal(status, 1);
  assert.match(complaint, /malformed: userkey/);
});
