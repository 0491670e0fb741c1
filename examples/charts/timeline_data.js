// Reading dates out of an answer.

import { inWords } from "./charts.js";

const DAY = 86_400_000;

/** Returns a day as milliseconds: its first, or its last for an end. */
const ms = (day, end = false) => (day ? Date.parse(day) + (end ? DAY - 1 : 0) : undefined);

/** Returns one date with its bounds; open ends have none. */
function dateOf(thing, time) {
  const edtf = time.edtf;
  if (time.startMs === undefined && time.earliestBegin === undefined)
    throw new Error("The dates need startMs and endMs, or earliestBegin and latestEnd.");
  const begin = time.startMs ?? ms(time.earliestBegin);
  const end = time.endMs ?? ms(time.latestEnd, true);
  const [latest, earliest] = [ms(time.latestBegin ?? time.latestStart), ms(time.earliestEnd, true)];
  // From the latest beginning to the earliest end it certainly lasts, or on and on where the end is open (`..`);
  // an end that is merely unknown leaves nothing certain.
  const lasts = latest !== undefined && (earliest !== undefined || edtf.endsWith(".."));
  const exact = begin !== undefined && end !== undefined && end - begin <= DAY;
  const core = exact ? [begin, end] : lasts ? [latest, earliest] : undefined;
  return {
    thing,
    edtf,
    begin,
    end,
    core: core !== undefined && (core[1] === undefined || core[0] < core[1]) ? core : undefined,
    approximate: time.approximate ?? /[~%]/.test(edtf),
    uncertain: time.uncertain ?? /[?%]/.test(edtf),
    basis: inWords(time.dateBasis ?? time.precision ?? "date"),
    words: time.dateText,
  };
}

/** Returns the rows: things with their dates, earliest first, and the things without any. */
export function rowsOf(value) {
  const items = Array.isArray(value) ? value : (value.items ?? value.nodes);
  if (!items?.some((item) => "hasTime" in item || "edtf" in item))
    throw new Error("The answer has no dates: its nodes need hasTime, or its items edtf and thing.");
  const rows = new Map();
  for (const item of items) {
    const thing = item.hasTime ? item : { ...item.thing, label: item.label ?? item.thing?.label };
    const row = rows.get(thing.id) ?? { thing, dates: [] };
    const times = (item.hasTime ?? [item]).filter(({ edtf }) => edtf);
    row.dates.push(...times.map((time) => dateOf(thing, time)));
    rows.set(thing.id, row);
  }
  const first = ({ dates }) => Math.min(...dates.map(({ begin, end }) => begin ?? end));
  const dated = [...rows.values()].filter(({ dates }) => dates.length > 0);
  return {
    dated: dated.sort((a, b) => first(a) - first(b)),
    undated: [...rows.values()].filter(({ dates }) => dates.length === 0),
  };
}
