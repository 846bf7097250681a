// An extension whose behaviour is told by its variables: EXTENSION_EVENTS, EXTENSION_DO. It writes what happens, a line each.
import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { apiCaller } from './api-caller.js';

const { EXTENSION_EVENTS = 'INVOKE,SHUTDOWN', EXTENSION_DO = '' } = process.env;
const name = basename(process.argv[1]);
const todo = new Set(EXTENSION_DO.split(','));

const call = apiCaller('/2020-01-01/extension/');

// At once: what console.log has not written yet is gone when the process exits.
const say = (what) => writeSync(1, `${name}: ${what}\n`);
const does = (what) => todo.has(`${name}:${what}`);
const forever = () => delay(2 ** 30);

process.on('SIGTERM', () => say('SIGTERM'));

if (does('print-variables')) writeSync(1, `${JSON.stringify(Object.keys(process.env).sort())}\n`);
if (does('exit-at-once')) process.exit(4);
if (does('never-register')) await forever();

const events = EXTENSION_EVENTS === '' ? [] : EXTENSION_EVENTS.split(',');
const register = () =>
  call('POST', 'register', JSON.stringify({ events }), {
    'Lambda-Extension-Name': name,
    'Lambda-Extension-Accept-Feature': 'accountId',
  });
const registered = await register();
say(`registered ${registered.text}`);
if (does('register-twice')) say(`registered ${(await register()).text}`);
const identity = { 'Lambda-Extension-Identifier': registered.headers['lambda-extension-identifier'] };

if (does('init-error')) {
  const headers = { ...identity, 'Lambda-Extension-Function-Error-Type': 'Extension.Unhappy' };
  say(`init/error ${(await call('POST', 'init/error', '{}', headers)).text}`);
  process.exit(1);
}

for (;;) {
  const { status, text } = await call('GET', 'event/next', undefined, identity);
  if (status !== 200) throw new Error(`${status} ${text}`);
  const event = JSON.parse(text);
  if (does('print-events')) writeSync(1, `${text}\n`);
  say(`${event.eventType} ${event.requestId ?? event.shutdownReason}`);
  if (event.eventType === 'SHUTDOWN') {
    if (does('linger')) await forever();
    if (does('farewell')) {
      await delay(150);
      say('farewell');
    }
    process.exit(0);
  }
  if (does('crash')) process.exit(5);
  if (does('hang')) await forever();
  if (does('exit-error')) {
    const headers = { ...identity, 'Lambda-Extension-Function-Error-Type': 'Extension.Tired' };
    await call('POST', 'exit/error', '{}', headers);
    await forever();
  }
  if (does('slow')) await delay(150);
}
