/** The images that `image build` makes. The command line names them: nothing is imported for that. */
export const ownImages = [
  'nodejs',
  'python',
  'ruby',
  'java',
  'dotnet',
  'provided',
  'base',
  'toolbox',
] as const;

export type OwnImage = (typeof ownImages)[number];

export const isOwnImage = (name: string): name is OwnImage => ownImages.some((image) => image === name);
