/**
 * A runtime client as another language would have it: two plain requests for each invocation, one after the other. It answers with the
 * event.
 */
import { Agent, request } from 'node:http';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const prefix = '/2018-06-01/runtime/invocation';

function call(method, path, body, done) {
  const sent = request({ host, port, agent, method, path: `${prefix}/${path}` }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.once('end', () => done(response, Buffer.concat(chunks)));
  });
  // The Runtime API is gone: the environment has ended.
  sent.once('error', () => process.exit(1));
  sent.end(body);
}

function next() {
  call('GET', 'next', undefined, ({ headers }, event) => {
    const answer = JSON.stringify(JSON.parse(event));
    call('POST', `${headers['lambda-runtime-aws-request-id']}/response`, answer, next);
  });
}

next();
