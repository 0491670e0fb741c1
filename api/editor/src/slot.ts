// Which part of a triple is being written at a place of a query.

export type Place = "subject" | "predicate" | "object" | "elsewhere";

export interface Slot {
  place: Place;
  /** The predicate as it is written, where an object is asked for. */
  predicate?: string;
}

const TOKEN =
  /#[^\n]*|<[^<>\s"{}|^`]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$][\p{L}\p{N}_]+|@[\p{L}-]+|\^\^|[\p{L}\p{N}_.-]*[\p{L}\p{N}_-]?:[\p{L}\p{N}_%\\.-]*[\p{L}\p{N}_%-]?|[\p{L}_][\p{L}\p{N}_]*|[\d.]*\d|[^\s]/gu;

/** Words that open something in which no triple is written until a bracket or a full stop. */
const ELSEWHERE =
  /^(filter|bind|values|select|order|group|having|limit|offset|prefix|base|from|service|graph|describe)$/i;
const PATH = /^[/|^*+?!()]$/;

class Scan {
  slot: Slot = { place: "elsewhere" };
  #around: Slot[] = [];
  #round = 0;
  #values = false;

  token(token: string): void {
    if (token.startsWith("#")) return;
    if (this.#bracket(token)) return;
    if (this.#round > 0 && this.slot.place !== "predicate" && !/^[/|]$/.test(token)) return;
    if (token === "." || /^(optional|minus|union|where)$/i.test(token)) this.#to("subject");
    else if (ELSEWHERE.test(token)) this.#leaveTriples(token);
    else if (token === ";" && this.slot.place !== "elsewhere") this.#to("predicate");
    else if (token === "," && this.slot.predicate !== undefined) this.#to("object", this.slot.predicate);
    else this.#term(token);
  }

  #bracket(token: string): boolean {
    if (token === "{") this.#enter({ place: this.#values ? "elsewhere" : "subject" });
    else if (token === "[") this.#enter({ place: "predicate" });
    else if (token === "}" || token === "]") this.#leave(token);
    else if (token === "(") this.#round += 1;
    else if (token === ")") this.#closeRound();
    else return false;
    return true;
  }

  #closeRound(): void {
    this.#round = Math.max(0, this.#round - 1);
    // A filter in a group needs no full stop behind it.
    const ended = this.#round === 0 && this.slot.place === "elsewhere" && !this.#values;
    if (ended && this.#around.length > 0) this.#to("subject");
  }

  #leaveTriples(keyword: string): void {
    this.#values = /^values$/i.test(keyword);
    this.#to("elsewhere");
  }

  #enter(slot: Slot): void {
    this.#around.push(this.slot);
    this.slot = slot;
    this.#round = 0;
  }

  #leave(token: string): void {
    const outer = this.#around.pop() ?? { place: "elsewhere" };
    // What follows a group is a new triple; what follows a node in brackets is the rest of its own.
    this.slot = token === "}" ? { place: this.#around.length > 0 ? "subject" : "elsewhere" } : outer;
    if (token === "]") this.#term(token);
    this.#round = 0;
    this.#values = false;
  }

  #term(token: string): void {
    const { place, predicate } = this.slot;
    if (place === "subject") this.#to("predicate");
    else if (place === "predicate" && !PATH.test(token)) this.#to("object", token);
    else if (place === "object" && /^[/|]$/.test(token)) this.#to("predicate");
    else if (place === "object" && predicate !== undefined && !/^[*+?]$/.test(token))
      this.#to("object", predicate);
  }

  #to(place: Place, predicate?: string): void {
    this.slot = predicate === undefined ? { place } : { place, predicate };
  }
}

/** Returns what a term at the end of `before`, the text up to it, would be. */
export function slotAfter(before: string): Slot {
  const scan = new Scan();
  for (const [token] of before.matchAll(TOKEN)) scan.token(token);
  return scan.slot;
}
