export const handler = async (event) => ({ shape: process.argv.at(-1), event });
