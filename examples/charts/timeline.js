// Draws dates as EDTF gives them: how exact they are, what is approximate, what has no end.
//
// Any query will do whose first field gives things with `hasTime`, as the events have it, or a list
// of dates with `edtf`, `startMs`, `endMs` and `thing`.

import { scaleUtc } from "/static/editor/d3.js";
import { html, inWords, legend, linkTo, list, pageOf, ranks, run, svg } from "./charts.js";
import { forms, marks } from "./marks.js";

const QUERY = `# Events in time
# When they took place, are said to have taken place, or are expected to, as far as a date is given.
query Timeline($after: String) {
  events(first: 100, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      label
      factuality
      hasTime { edtf dateBasis dateText earliestBegin latestBegin earliestEnd latestEnd }
    }
  }
}`;

const [WIDTH, LABELS, LANE, ROOM, TOP, EDGE] = [1120, 270, 17, 9, 34, 30];
const COLOURS = 6;
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
  const [latest, earliest] = [ms(time.latestBegin), ms(time.earliestEnd, true)];
  // From the latest beginning to the earliest end it certainly lasts; an open end has no bound.
  const exact = begin !== undefined && end !== undefined && end - begin <= DAY;
  const core = exact ? [begin, end] : latest === undefined ? undefined : [latest, earliest];
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
function rowsOf(value) {
  const items = Array.isArray(value) ? value : value.nodes;
  if (!items?.some((item) => "hasTime" in item || "edtf" in item))
    throw new Error("The answer has no dates: its nodes need hasTime, or edtf and thing.");
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
  return { dated: dated.sort((a, b) => first(a) - first(b)), undated: [...rows.values()].filter(({ dates }) => dates.length === 0) };
}

function detail({ thing, dates }) {
  const said = ({ basis, words, approximate, uncertain, begin, end }) =>
    [
      basis,
      words && `“${words}”`,
      approximate && "approximate",
      uncertain && "uncertain",
      begin === undefined && "no beginning given",
      end === undefined && "no end given",
    ]
      .filter(Boolean)
      .join(", ");
  const items = dates.map((date) => html("li", {}, html("b", {}, date.edtf), html("small", {}, said(date))));
  const how = (thing.factuality ?? []).map(inWords).join(", ");
  document.getElementById("detail").replaceChildren(
    html("h2", {}, html("a", { href: pageOf(thing.id) }, thing.label)), html("p", { class: "soft" }, how), html("ul", {}, ...items));
}

function axis(scale, height) {
  const format = scale.tickFormat(8);
  return scale.ticks(8).map((tick) => {
    const text = (y) => svg("text", { x: scale(tick), y, "text-anchor": "middle" }, format(tick));
    return svg("g", { class: "tick" }, svg("line", { x1: scale(tick), x2: scale(tick), y1: TOP - 8, y2: height - TOP + 8 }), text(TOP - 16), text(height - 8));
  });
}

function draw(value) {
  const { dated, undated } = rowsOf(value);
  const dates = dated.flatMap((row) => row.dates);
  if (dates.length === 0) throw new Error("Nothing in the answer has a date.");
  const bounds = dates.flatMap(({ begin, end }) => [begin, end]).filter((at) => at !== undefined);
  const scale = scaleUtc([Math.min(...bounds), Math.max(...bounds)], [LABELS + EDGE, WIDTH - EDGE]).nice();
  const bases = ranks(dates.map(({ basis }) => basis), COLOURS);
  let y = TOP;
  const rows = dated.map((row) => {
    const [top, tall] = [y, Math.max(row.dates.length, 1) * LANE + ROOM];
    y += tall;
    const drawn = row.dates.map((date, at) => svg("g", { class: "date" }, ...marks(date, scale, LANE, top + ROOM / 2 + 3 + at * LANE, `colour-${bases.rank(date.basis)}`)));
    const label = svg("text", { class: "name", x: LABELS, y: top + tall / 2 + 4, "text-anchor": "end" }, row.thing.label);
    const back = svg("rect", { class: "row", x: 0, y: top, width: WIDTH, height: tall });
    const made = svg("a", { class: "event", href: pageOf(row.thing.id), "aria-label": `${row.thing.label}, ${row.dates.map(({ edtf }) => edtf).join(", ")}` }, back, label, ...drawn);
    for (const event of ["pointerenter", "focus"]) made.addEventListener(event, () => detail(row));
    return made;
  });
  const shape = document.getElementById("timeline");
  shape.setAttribute("viewBox", `0 0 ${WIDTH} ${y + TOP}`);
  shape.replaceChildren(svg("g", {}, ...axis(scale, y + TOP)), ...rows);
  const { colour, all } = forms();
  legend(bases.entries.map((entry, at) => [colour(at), ...entry]), all);
  rest(undated);
  list(["Event", "Date (EDTF)", "Taken from"], dates.map(({ thing, edtf, basis }) => [linkTo(thing), edtf, basis]));
  return `${dates.length} dates of ${dated.length} events; ${undated.length} events without a date stand below.`;
}

function rest(undated) {
  const item = ({ thing }) => html("li", {}, linkTo(thing), html("small", {}, ` ${(thing.factuality ?? []).map(inWords).join(", ")}`));
  if (undated.length > 0) document.getElementById("undated").replaceChildren(html("h2", {}, "Without a date"), html("ul", {}, ...undated.map(item)));
}

run(QUERY, draw);
