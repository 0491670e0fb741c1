// What the name under the pointer means: its type, and what the schema says of it.

import type { Extension } from "@codemirror/state";
import { hoverTooltip, keymap } from "@codemirror/view";
import { getSchema, type graphql, offsetToPos, showInDocsCommand } from "cm6-graphql";
import type { GraphQLSchema } from "graphql";
import { getTokenAtPosition, getTypeInfo } from "graphql-language-service";
import { button, element } from "../dom.ts";
import { prose } from "./prose.ts";

/** What the package that knows GraphQL can be told; it does not export the type. */
export type Options = NonNullable<Parameters<typeof graphql>[1]>;

interface Meaning {
  title: string;
  description: string;
  show: () => void;
}

function meaningAt(
  schema: GraphQLSchema,
  text: string,
  at: ReturnType<typeof offsetToPos>,
  options: Options,
): Meaning | null {
  const token = getTokenAtPosition(text, at);
  const info = getTypeInfo(schema, token.state);
  const { kind } = token.state;
  const show = () =>
    options.onShowInDocs?.(info.fieldDef?.name, info.type?.toString(), info.parentType?.toString());
  if ((kind === "Field" || kind === "AliasedField") && info.fieldDef)
    return {
      title: `${info.parentType}.${info.fieldDef.name}: ${info.fieldDef.type}`,
      description: info.fieldDef.description ?? "",
      show,
    };
  if (kind === "Argument" && info.argDef)
    return {
      title: `${info.argDef.name}: ${info.argDef.type}`,
      description: info.argDef.description ?? "",
      show,
    };
  if (kind === "NamedType" && info.type) return { title: String(info.type), description: "", show };
  return null;
}

/** Returns an extension that tells what a name means, and shows it in the documentation by F1. */
export function meanings(options: Options): Extension {
  return [
    keymap.of([
      {
        key: "F1",
        preventDefault: true,
        run: (view) => {
          showInDocsCommand(view);
          return true;
        },
      },
    ]),
    hoverTooltip((view, pos) => {
      const schema = getSchema(view.state);
      const word = view.state.wordAt(pos);
      if (schema === undefined || word === null) return null;
      const at = offsetToPos(view.state.doc, word.from + 1);
      const found = meaningAt(schema, view.state.doc.toString(), at, options);
      if (found === null) return null;
      const dom = element(
        "div",
        { class: "about" },
        element("b", {}, found.title),
        ...prose(found.description),
        button("Documentation", found.show, { class: "quiet" }),
      );
      return { pos: word.from, end: word.to, above: true, create: () => ({ dom }) };
    }),
  ];
}
