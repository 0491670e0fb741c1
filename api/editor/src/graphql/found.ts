// Finding types and fields of a schema by words of their names and descriptions.

import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";

export interface Found {
  type: string;
  field?: string;
  score: number;
}

/** Returns the names of what a type holds: fields, or the values of an enumeration. */
export function partsOf(type: GraphQLNamedType): { name: string; description?: string | null | undefined }[] {
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    return Object.values(type.getFields());
  return isEnumType(type) ? [...type.getValues()] : [];
}

function scoreOf(wanted: string, name: string, description: string | null | undefined): number {
  const low = name.toLowerCase();
  if (low === wanted) return 4;
  if (low.startsWith(wanted)) return 3;
  if (low.includes(wanted)) return 2;
  return description?.toLowerCase().includes(wanted) === true ? 1 : 0;
}

/** Returns all types and fields that fit, best first; types before fields that fit as well. */
export function find(schema: GraphQLSchema, text: string): Found[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const found: Found[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    const score = scoreOf(wanted, type.name, type.description);
    if (score > 0) found.push({ type: type.name, score: score + 0.5 });
    for (const part of partsOf(type)) {
      const fits = scoreOf(wanted, part.name, part.description);
      if (fits > 0) found.push({ type: type.name, field: part.name, score: fits });
    }
  }
  return found.sort((a, b) => b.score - a.score);
}
