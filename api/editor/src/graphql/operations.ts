// What a document holds: its operations, and their variables.

import { type DocumentNode, type OperationDefinitionNode, parse, print } from "graphql";

export interface Operation {
  name: string | null;
  variables: { name: string; type: string }[];
  from: number;
  to: number;
}

/** Returns the operations of a document in its order; none if it cannot be parsed. */
export function operationsOf(text: string): Operation[] {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch {
    return [];
  }
  const isOperation = (node: DocumentNode["definitions"][number]): node is OperationDefinitionNode =>
    node.kind === "OperationDefinition";
  return document.definitions.filter(isOperation).map((node) => ({
    name: node.name?.value ?? null,
    variables: (node.variableDefinitions ?? []).map(({ variable, type }) => ({
      name: variable.name.value,
      type: print(type),
    })),
    from: node.loc?.start ?? 0,
    to: node.loc?.end ?? 0,
  }));
}

/** Returns the operation that is meant where a document has several: the one with the cursor in it, or the first. */
export function operationAt(operations: readonly Operation[], cursor: number): Operation | undefined {
  return operations.find(({ from, to }) => from <= cursor && cursor <= to) ?? operations[0];
}
