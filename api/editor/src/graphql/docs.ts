// The documentation of the schema: types, their fields, and the way between them.

import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { button, element } from "../dom.ts";
import { find } from "./found.ts";
import { prose } from "./prose.ts";

interface Place {
  type: string;
  field?: string | undefined;
}

type AnyField = GraphQLField<unknown, unknown> | GraphQLInputField;

const SHOWN = 60;

export class Docs {
  readonly element: HTMLElement;
  readonly #content = element("div", { class: "docs-content", tabindex: "-1" });
  readonly #search = element("input", {
    type: "search",
    placeholder: "Search types and fields",
    "aria-label": "Search the documentation",
  });
  readonly #way: Place[] = [];
  #schema: GraphQLSchema | null = null;

  constructor() {
    this.element = element("section", { class: "docs", "aria-label": "Documentation" });
    this.element.append(this.#search, this.#content);
    this.#content.append(element("p", { class: "aside" }, "The schema is being loaded …"));
    this.#search.addEventListener("input", () => this.#draw());
  }

  /** Shows a schema from its query type on, or says that the server does not tell it. */
  know(schema: GraphQLSchema | null): void {
    this.#schema = schema;
    this.#search.hidden = schema === null;
    this.#draw();
  }

  /** Goes to a type, or to a field of one. */
  go(type: string, field?: string): void {
    this.#search.value = "";
    const last = this.#way.at(-1);
    if (last?.type !== type || last.field !== field) this.#way.push({ type, field });
    this.#draw();
    this.#content.focus({ preventScroll: true });
  }

  #draw(): void {
    const schema = this.#schema;
    this.#content.scrollTop = 0;
    if (schema === null) {
      const text =
        "This server does not tell its schema, so nothing is completed or checked here. Queries run all the same.";
      this.#content.replaceChildren(element("p", { class: "aside" }, text));
      return;
    }
    if (this.#search.value.trim() !== "") this.#content.replaceChildren(...this.#results(schema));
    else this.#content.replaceChildren(...this.#back(), ...this.#page(schema));
  }

  #back(): HTMLElement[] {
    if (this.#way.length === 0) return [];
    const before = this.#way.at(-2);
    const name =
      before === undefined
        ? "Schema"
        : before.field === undefined
          ? before.type
          : `${before.type}.${before.field}`;
    const back = button(
      `‹ ${name}`,
      () => {
        this.#way.pop();
        this.#draw();
        this.#content.focus({ preventScroll: true });
      },
      { class: "back" },
    );
    return [back];
  }

  #page(schema: GraphQLSchema): HTMLElement[] {
    const place = this.#way.at(-1);
    const type = place === undefined ? undefined : schema.getType(place.type);
    if (type === undefined) return this.#roots(schema);
    const field = fieldsOf(type).find(({ name }) => name === place?.field);
    return field === undefined ? this.#type(schema, type) : this.#field(type, field);
  }

  #roots(schema: GraphQLSchema): HTMLElement[] {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    return roots.flatMap((type) =>
      type ? [element("h3", {}, type.name), ...prose(type.description), this.#fields(type)] : [],
    );
  }

  #type(schema: GraphQLSchema, type: GraphQLNamedType): HTMLElement[] {
    const parts = [element("h3", {}, type.name), ...prose(type.description)];
    if (isObjectType(type) || isInterfaceType(type))
      parts.push(...this.#named("Implements", type.getInterfaces()));
    if (fieldsOf(type).length > 0) parts.push(element("h4", {}, "Fields"), this.#fields(type));
    if (isEnumType(type)) {
      const values = type
        .getValues()
        .map(({ name, description }) => element("li", {}, element("code", {}, name), ...prose(description)));
      parts.push(element("h4", {}, "Values"), element("ul", {}, ...values));
    }
    if (isAbstractType(type)) parts.push(...this.#named("Is one of", schema.getPossibleTypes(type)));
    return parts;
  }

  #field(type: GraphQLNamedType, field: AnyField): HTMLElement[] {
    const parts = [
      element("h3", {}, `${type.name}.${field.name}`),
      element("p", {}, this.#typed(field.type)),
      ...prose(field.description),
    ];
    if (field.deprecationReason) parts.push(...prose(`Deprecated: ${field.deprecationReason}`));
    if ("args" in field && field.args.length > 0)
      parts.push(
        element("h4", {}, "Arguments"),
        element("ul", {}, ...field.args.map((arg) => this.#argument(arg))),
      );
    const inner = getNamedType(field.type);
    if (fieldsOf(inner).length > 0)
      parts.push(element("h4", {}, `Fields of ${inner.name}`), this.#fields(inner));
    return parts;
  }

  #argument(arg: GraphQLArgument | GraphQLInputField): HTMLElement {
    const given = arg.defaultValue === undefined ? "" : ` = ${JSON.stringify(arg.defaultValue)}`;
    return element(
      "li",
      {},
      element("code", {}, `${arg.name}: `),
      this.#typed(arg.type),
      element("code", {}, given),
      ...prose(arg.description),
    );
  }

  #fields(type: GraphQLNamedType): HTMLElement {
    const items = fieldsOf(type).map((field) =>
      element(
        "li",
        {},
        button(field.name, () => this.go(type.name, field.name), { class: "name" }),
        ": ",
        this.#typed(field.type),
        ...prose(field.description),
      ),
    );
    return element("ul", {}, ...items);
  }

  #named(title: string, types: readonly GraphQLNamedType[]): HTMLElement[] {
    if (types.length === 0) return [];
    const items = types.map((type) => element("li", {}, this.#typed(type)));
    return [element("h4", {}, title), element("ul", { class: "names" }, ...items)];
  }

  #typed(type: Parameters<typeof getNamedType>[0] & object): HTMLElement {
    const name = getNamedType(type as AnyField["type"]).name;
    const [before = "", after = ""] = String(type).split(name);
    return element(
      "code",
      {},
      before,
      button(name, () => this.go(name), { class: "type-name" }),
      after,
    );
  }

  #results(schema: GraphQLSchema): HTMLElement[] {
    const found = find(schema, this.#search.value);
    const items = found.slice(0, SHOWN).map(({ type, field }) => {
      const name = field === undefined ? type : `${type}.${field}`;
      return element(
        "li",
        {},
        button(name, () => this.go(type, field), { class: "name" }),
      );
    });
    const more = found.length > SHOWN ? `, of which these ${SHOWN} fit best` : "";
    const count = element("p", { class: "aside", role: "status" }, `${found.length} found${more}`);
    return [count, element("ul", { class: "names" }, ...items)];
  }
}

function fieldsOf(type: GraphQLNamedType): AnyField[] {
  const holds = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
  return holds ? Object.values<AnyField>(type.getFields()) : [];
}
