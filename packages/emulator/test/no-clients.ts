import type { ClientPaths } from '@lambda-stack/runtimes';

/** Our clients are nowhere: what runs here is a bootstrap of its own. */
export const noClients: ClientPaths = {
  node: '/nonexistent/node',
  python: '/nonexistent/python',
  ruby: '/nonexistent/ruby',
  shell: '/nonexistent/shell',
  java: '/nonexistent/java',
  dotnet: '/nonexistent/dotnet',
};
