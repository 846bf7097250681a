export const handler = async ({ pathParameters: { name } }) => {
  console.log('saying hello to', name);
  if (name === 'nobody') throw new Error('nobody is there');
  return { message: `Hello ${name}` };
};
