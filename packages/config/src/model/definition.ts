/** A part of a Compose file. Its texts may hold references, and besides Compose's own `${X}`. */
export interface Definition {
  [key: string]: DefinitionValue;
}

export type DefinitionValue = string | number | boolean | null | DefinitionValue[] | Definition;

export interface NamedDefinition {
  readonly name: string;
  readonly definition: Readonly<Definition>;
}
