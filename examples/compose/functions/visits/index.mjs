import { once } from 'node:events';
import { connect } from 'node:net';

export const handler = async ({ pathParameters: { name } }) => {
  const socket = connect(6379, 'cache'); // the service's name is its host name
  socket.write(command('INCR', `visits:${name}`));
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return { name, visits: Number(answer.toString().slice(1)) }; // ":1\r\n"
};

/** A command in the protocol of Redis and Valkey. */
const command = (...words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
