/** Ada and Bob talk; what each of them gets is printed. */
const [, , url] = process.argv;

async function join(name) {
  const socket = new WebSocket(`${url}?name=${name}`);
  const inbox = [];
  let wake;
  socket.addEventListener('message', ({ data }) => {
    inbox.push(data);
    wake?.();
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`${name} was not let in`)));
  });
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    leave: () => socket.close(),
    async listen() {
      while (inbox.length === 0) await new Promise((resolve) => (wake = resolve));
      console.log(`${name} reads "${inbox.shift()}"`);
    },
  };
}

const ada = await join('ada');
const bob = await join('bob');
bob.send({ action: 'who' });
await bob.listen();
ada.send({ action: 'say', text: 'Hello Bob!' });
await ada.listen();
await bob.listen();
bob.leave();
await ada.listen();
ada.leave();
